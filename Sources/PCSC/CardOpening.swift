// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Glibc
internal import Posix
internal import SmartCard
internal import Synchronization

/// Connects to a card that another program may hold at the moment.
///
/// A sharing violation is retried until `patience` is over. That is not enough: pcsc-lite also *blocks*, in connect and
/// begin-transaction, for as long as another program has a transaction on the card. So both calls run on a separate
/// thread, which is abandoned when the time is over. If it gets the card later, it disconnects at once.
final class CardOpening: Sendable {
    typealias Answer = Result<CardConnection, PCSCError>

    private enum Progress {
        case pending
        case finished(Answer)
        case givenUp
        case ended
    }

    private static let microsecondsBetweenTries: UInt32 = 50_000

    private let progress = Mutex(Progress.pending)
    private let done = DispatchSemaphore(value: 0)

    /// Starts trying on a new thread, with its own context.
    init(_ driver: any PCSCDriver, _ reader: ReaderName, sharing: CardSharing, patience: Duration) throws(PCSCError) {
        do {
            try DetachedThread.start(name: "card-opening") { [self] in
                do throws(PCSCError) {
                    finish(.success(try Self.open(driver, reader, sharing, patience)))
                } catch {
                    finish(.failure(error))
                }
            }
        } catch {
            throw PCSCError(.noMemory)
        }
    }

    /// Waits for the answer; nil when there is none yet after `time`.
    func wait(_ time: Duration) -> Answer? {
        _ = done.wait(timeout: .now() + time.dispatchInterval)
        return progress.withLock { if case .finished(let answer) = $0 { answer } else { nil } }
    }

    /// Abandons the attempt; returns an answer when it came at the last moment.
    func giveUp() -> Answer? {
        progress.withLock { progress in
            if case .finished(let answer) = progress { return answer }
            progress = .givenUp
            return nil
        }
    }

    /// True while the thread of an abandoned attempt still waits for the card.
    var isStuck: Bool {
        progress.withLock { if case .givenUp = $0 { true } else { false } }
    }

    private func finish(_ answer: Answer) {
        let isWanted = progress.withLock { progress in
            if case .givenUp = progress {
                progress = .ended
                return false
            }
            progress = .finished(answer)
            return true
        }
        if isWanted { done.signal() } else { try? answer.get().leave() }
    }

    private static func open(
        _ driver: any PCSCDriver,
        _ reader: ReaderName,
        _ sharing: CardSharing,
        _ patience: Duration
    ) throws(PCSCError) -> CardConnection {
        let context = try PCSCContext(driver)
        let end = ContinuousClock.now + patience
        while true {
            do throws(PCSCError) {
                return try context.connect(reader, sharing: sharing).inTransaction()
            } catch {
                guard error.code == .sharingViolation, .now < end else { throw error }
                usleep(microsecondsBetweenTries)
            }
        }
    }
}

extension CardConnection {
    /// Begins the transaction that lasts as long as the conversation.
    fileprivate func inTransaction() throws(PCSCError) -> CardConnection {
        do throws(PCSCError) {
            try context.driver.beginTransaction(card)
            return self
        } catch {
            try? context.driver.disconnect(card, disposition: .leave)
            throw error
        }
    }
}

extension Duration {
    /// The same time for Dispatch; at most some centuries.
    var dispatchInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !nanoseconds.overflow else { return .never }
        return .nanoseconds(Int(nanoseconds.partialValue) &+ Int(attoseconds / 1_000_000_000))
    }
}
