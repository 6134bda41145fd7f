// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
internal import Logging
internal import SAM
internal import SmartCard
internal import Synchronization

/// Watches the usage counters of the keys a profile needs, so that people hear in time that a SAM is nearly used up.
///
/// The entries are asked once per SAM which counters they are bound to; a SAM without counters costs nothing afterwards.
final class CounterWatch: Sendable {
    private struct State {
        var uid: CardUID?
        var counters: [UInt8: UsageCounter] = [:]
    }

    private let entries: [UInt8]
    private let state = Mutex(State())

    /// Watches the counters of these keys.
    init(_ needs: [SAMNeed]) { entries = Set(needs.map(\.key.entry)).sorted() }

    /// Looks after a conversation. A SAM that does not tell is left alone: its next use says what is wrong.
    func look(at loan: SAMLease.Loan, logger: Logger) {
        let uid = loan.identity.version.uid
        var known = state.withLock { $0.uid == uid ? $0.counters : nil }
        if known == nil {
            let numbers = entries.compactMap { try? loan.sam.keyEntry($0).usageCounter }
            known = Dictionary(numbers.map { ($0, UsageCounter.unread) }) { first, _ in first }
        }
        guard var counters = known else { return }
        for (number, before) in counters {
            guard let now = try? loan.sam.usageCounter(number) else { continue }
            counters[number] = now
            guard now.level != before.level, now.level != .enough else { continue }
            logger.warning(
                "usage counter of the SAM runs out",
                metadata: ["sam": "\(uid)", "counter": "\(number)", "left": "\(now.remaining)", "of": "\(now.limit)"]
            )
        }
        state.withLock { $0 = State(uid: uid, counters: counters) }
    }

    /// A sentence for each counter that runs out.
    var warnings: [UserMessage] {
        let counters = state.withLock { $0.counters }.sorted { $0.key < $1.key }
        return counters.compactMap { $1.level == .enough ? nil : .counter($0, $1) }
    }
}

extension UserMessage {
    fileprivate static func counter(_ number: UInt8, _ counter: UsageCounter) -> UserMessage {
        UserMessage(
            counter.level == .nearlyUsedUp ? "sam-nearly-used-up" : "sam-counter-low",
            .unavailable,
            english: """
                The CROUS key allows \(counter.remaining) more uses of \(counter.limit) (counter \(number)): ask the CROUS \
                for another key in time.
                """,
            french: """
                La clé CROUS ne permet plus que \(counter.remaining) utilisations sur \(counter.limit) \
                (compteur \(number)) : demandez à temps une autre clé au CROUS.
                """
        )
    }
}
