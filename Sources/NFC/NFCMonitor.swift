// SPDX-License-Identifier: Apache-2.0
internal import Dispatch
internal import Posix
internal import SmartCard
internal import Synchronization

/// Polls devices from a thread, until the stream is cancelled.
///
/// libnfc has no events: each turn asks each device for the cards in its field. A device that does not answer counts as
/// unplugged and is tried again less often, because opening takes long.
final class NFCMonitor: Sendable {
    private static let pause = DispatchTimeInterval.milliseconds(200)
    private static let turnsBetweenOpenings = 5

    /// The last known state of a device.
    private struct Known {
        var state: ReaderState?
        var turnsToWait = 0
    }

    private let stopped = DispatchSemaphore(value: 0)

    /// Starts a monitor; it ends when the stream is cancelled or released.
    static func events(_ devices: [NFCDevice]) -> AsyncStream<ReaderEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ReaderEvent.self)
        let monitor = NFCMonitor()
        continuation.onTermination = { _ in monitor.stopped.signal() }
        do {
            try DetachedThread.start(name: "nfc-monitor") {
                monitor.run(devices) { continuation.yield($0) }
                continuation.finish()
            }
        } catch {
            continuation.yield(.serviceLost(CardChannelError(.other, code: UInt32(bitPattern: error.code))))
            continuation.finish()
        }
        return stream
    }

    private func run(_ devices: [NFCDevice], _ report: (ReaderEvent) -> Void) {
        var known = [Known](repeating: Known(), count: devices.count)
        repeat {
            for (index, device) in devices.enumerated() { Self.turn(device, &known[index], report) }
        } while stopped.wait(timeout: .now() + Self.pause) == .timedOut
    }

    private static func turn(_ device: NFCDevice, _ known: inout Known, _ report: (ReaderEvent) -> Void) {
        guard known.turnsToWait == 0 else {
            known.turnsToWait -= 1
            return
        }
        let state = try? device.look()
        changes(from: known.state, to: state).forEach(report)
        known = Known(state: state, turnsToWait: state == nil ? turnsBetweenOpenings : 0)
    }

    static func changes(from old: ReaderState?, to new: ReaderState?) -> [ReaderEvent] {
        switch (old, new) {
        case (nil, nil): return []
        case (nil, let new?): return [.readerAttached(new.reader)] + arrival(new, wasThere: true)
        case (let old?, nil): return departure(old) + [.readerDetached(old.reader)]
        case (let old?, let new?):
            guard old.eventCount != new.eventCount else { return [] }
            return departure(old) + arrival(new, wasThere: false)
        }
    }

    private static func departure(_ state: ReaderState) -> [ReaderEvent] {
        state.card == .absent ? [] : [.cardRemoved(state.reader)]
    }

    private static func arrival(_ state: ReaderState, wasThere: Bool) -> [ReaderEvent] {
        switch state.card {
        case .absent: []
        case .present(let atr): [.cardInserted(state.reader, atr, wasThere: wasThere)]
        case .mute: [.cardMute(state.reader)]
        }
    }
}
