// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Posix
internal import SmartCard
internal import Synchronization

/// Watches readers and cards from a separate thread and context, until the stream is cancelled.
///
/// Each turn lists the readers, asks for their states, reports what changed, and waits for the next change. The list is
/// read again in every turn and a turn takes at most a second, because pcsc-lite before 2.3.0 does not report a new
/// reader. A service that does not answer is reported once and tried again every half second.
final class ReaderMonitor: Sendable {
    private static let longestTurn = (milliseconds: UInt32(1000), duration: Duration.seconds(1))
    private static let pauseWithoutService = Duration.milliseconds(500)

    private struct State {
        var context: PCSCContext?
        var isStopped = false
    }

    private let driver: any PCSCDriver
    private let filter: ReaderFilter
    private let state = Mutex(State())
    private let stopped = DispatchSemaphore(value: 0)

    private init(_ driver: any PCSCDriver, _ filter: ReaderFilter) {
        self.driver = driver
        self.filter = filter
    }

    /// Starts a monitor; it ends when the stream is cancelled or released.
    static func events(_ driver: any PCSCDriver, filter: ReaderFilter) -> AsyncStream<ReaderEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ReaderEvent.self)
        let monitor = ReaderMonitor(driver, filter)
        continuation.onTermination = { _ in monitor.stop() }
        do {
            try DetachedThread.start(name: "reader-monitor") {
                monitor.run { continuation.yield($0) }
                continuation.finish()
            }
        } catch {
            continuation.yield(.serviceLost(CardChannelError(.other, code: UInt32(bitPattern: error.code))))
            continuation.finish()
        }
        return stream
    }

    private func run(_ report: (ReaderEvent) -> Void) {
        var table = ReaderTable()
        var isLost = false
        while !isStopped {
            do throws(PCSCError) {
                let context = try currentContext()
                let looks = try context.survey(filter)
                if isLost { report(.serviceBack) }
                isLost = false
                table.update(looks).forEach(report)
                try wait(context, for: looks)
            } catch {
                forgetContext()
                table = ReaderTable()
                // pcscd dying during a call shows as one of several codes; all mean that the service is gone.
                if !isLost { report(.serviceLost(CardChannelError(.serviceGone, code: error.rawValue))) }
                isLost = true
                pause(Self.pauseWithoutService)
            }
        }
        forgetContext()
    }

    private func wait(_ context: PCSCContext, for looks: [PCSCReaderState]) throws(PCSCError) {
        guard !looks.isEmpty else { return pause(Self.longestTurn.duration) }
        guard !isStopped else { return }
        try context.waitForChange(of: looks, milliseconds: Self.longestTurn.milliseconds)
    }

    /// Waits, but not beyond the end of the monitor.
    private func pause(_ time: Duration) {
        if stopped.wait(timeout: .now() + time.dispatchInterval) == .success { stopped.signal() }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func stop() {
        // The lock keeps the context from being released while it is being cancelled.
        state.withLock {
            $0.isStopped = true
            $0.context?.cancel()
        }
        stopped.signal()
    }

    private func currentContext() throws(PCSCError) -> PCSCContext {
        if let context = state.withLock({ $0.context }) { return context }
        let context = try PCSCContext(driver)
        state.withLock { $0.context = context }
        return context
    }

    private func forgetContext() {
        state.withLock { $0.context = nil }
    }
}
