// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
package import Logging
package import SAM
internal import SmartCard
internal import Synchronization

/// Watches the usage counters of the keys a profile needs, to warn in time that a SAM is nearly used up.
///
/// Each entry is asked once per SAM which counter it is bound to; a SAM without counters costs nothing afterwards.
/// Unanswered questions are asked again after the next conversation.
package final class SAMUsageMonitor: Sendable {
    private struct State {
        var uid: CardUID?
        /// Entries that need not be asked again.
        var asked: Set<UInt8> = []
        /// Counters these entries are bound to.
        var numbers: Set<UInt8> = []
        /// The last values of the counters.
        var counters: [UInt8: UsageCounter] = [:]
    }

    /// Result of a question to the SAM.
    private enum Answer<Value> {
        case told(Value)
        /// The SAM refuses to answer: asking again would end one more host session.
        case refused(StatusWord)
        /// No answer, or none to this question.
        case nothing
    }

    private let entries: [UInt8]
    private let state = Mutex(State())

    /// Watches the counters of these keys.
    package init(_ needs: [RequiredSAMKey]) { entries = Set(needs.map(\.key.entry)).sorted() }

    /// Reads the counters after a conversation. A SAM with a broken host session is left alone: the next conversation
    /// opens it again.
    package func look(at loan: SAMLease.Loan, logger: Logger) {
        let uid = loan.identity.version.uid
        var known = state.withLock { $0.uid == uid ? $0 : State(uid: uid) }
        for entry in entries where !known.asked.contains(entry) {
            let answer = answer(of: loan.sam) { sam throws(SAMError) in try sam.keyEntry(entry).usageCounter }
            if case .nothing = answer { break }
            known.asked.insert(entry)
            switch answer {
            case .told(let number?): known.numbers.insert(number)
            case .told(nil), .nothing: break
            case .refused(let status):
                logger.notice(
                    "the SAM does not tell the usage counter of an entry",
                    metadata: ["entry": "\(entry)", "status": "\(status)"]
                )
            }
        }
        for number in known.numbers.sorted() { read(number, of: loan, into: &known.counters, logger) }
        state.withLock { [known] in $0 = known }
    }

    private func read(
        _ number: UInt8,
        of loan: SAMLease.Loan,
        into counters: inout [UInt8: UsageCounter],
        _ logger: Logger
    ) {
        guard case .told(let now) = answer(of: loan.sam, { sam throws(SAMError) in try sam.usageCounter(number) })
        else { return }
        let before = counters.updateValue(now, forKey: number)?.level ?? .enough
        guard now.level != before, now.level != .enough else { return }
        logger.warning(
            "usage counter of the SAM runs out",
            metadata: [
                "sam": "\(loan.identity.version.uid)", "counter": "\(number)", "left": "\(now.remaining)",
                "of": "\(now.limit)",
            ]
        )
    }

    private func answer<Value>(
        of sam: MIFARESAM,
        _ question: (MIFARESAM) throws(SAMError) -> Value
    ) -> Answer<Value> {
        guard sam.hostSession != .lost else { return .nothing }
        do {
            return .told(try question(sam))
        } catch .status(let status, _) where status != SAMStatus.hostProtocolError {
            return .refused(status)
        } catch {
            return .nothing
        }
    }

    /// A sentence for each counter that runs out.
    package var warnings: [UserMessage] {
        let counters = state.withLock { $0.counters }.sorted { $0.key < $1.key }
        return counters.compactMap { Self.warning(number: $0, $1) }
    }

    private static func warning(number: UInt8, _ counter: UsageCounter) -> UserMessage? {
        let (remaining, limit) = (counter.remaining, counter.limit)
        return switch counter.level {
        case .enough: nil
        case .low:
            UserMessage(
                .samCounterLow,
                .unavailable,
                ["remaining": remaining, "limit": limit, "counter": number]
            )
        case .nearlyUsedUp:
            UserMessage(
                .samNearlyUsedUp,
                .unavailable,
                ["remaining": remaining, "limit": limit, "counter": number]
            )
        }
    }
}
