// SPDX-License-Identifier: Apache-2.0
internal import SmartCard
internal import Synchronization

/// One NFC device: opened when it is first needed, and again after it was lost.
///
/// Either the field is polled, or one conversation has the device; during a conversation a poll returns the last state
/// seen. Only this object uses the handle, and it closes it.
final class NFCDevice: Sendable {
    private struct State {
        var handle: NFCHandle?
        /// Targets last seen.
        var present: [NFCTarget] = []
        var eventCount = 0
        var isInUse = false
    }

    let name: ReaderName
    private let connection: String
    private let driver: any NFCDriver
    private let state = Mutex(State())

    init(_ driver: any NFCDriver, _ name: ReaderName, connection: String) {
        self.driver = driver
        self.name = name
        self.connection = connection
    }

    deinit {
        state.withLock { state in
            if let handle = state.handle { driver.close(handle) }
        }
    }

    /// State of the field. Throws when the device is not there; the next call tries to open it again.
    func look() throws(NFCError) -> ReaderState {
        try state.withLock { state throws(NFCError) in
            if !state.isInUse {
                let targets = try withHandle(&state) { handle throws(NFCError) in try driver.targets(handle) }
                Self.note(targets, &state)
            }
            return ReaderState(
                reader: name,
                card: Self.card(state.present),
                eventCount: state.eventCount,
                isInUse: state.isInUse
            )
        }
    }

    /// Begins a conversation: resets the field and selects the only card in it. ``end(isLost:)`` ends it.
    func begin() throws(CardChannelError) -> (atr: ATR, uid: CardUID) {
        try state.withLock { state throws(CardChannelError) in
            guard !state.isInUse else { throw error(.sharingViolation) }
            let targets: [NFCTarget]
            do throws(NFCError) {
                targets = try withHandle(&state, activate)
            } catch {
                throw error.channelError(reader: name)
            }
            guard let target = targets.first else { throw error(.noCard) }
            guard targets.count == 1 else { throw error(.severalCards) }
            guard let atr = target.atr, let uid = CardUID(target.uid) else { throw error(.cardMute) }
            Self.note(targets, &state)
            state.isInUse = true
            return (atr, uid)
        }
    }

    /// One exchange of the conversation.
    func transceive(_ command: [UInt8], milliseconds: Int32) throws(NFCError) -> [UInt8] {
        // Only the conversation that has the device gets here, so the lock is not held while the card computes.
        guard let handle = state.withLock({ $0.handle }) else { throw .unavailable }
        return try driver.transceive(handle, command, milliseconds: milliseconds)
    }

    /// Ends the conversation and resets the card. A failed device is opened again later.
    func end(isLost: Bool) {
        state.withLock { state in
            state.isInUse = false
            guard let handle = state.handle else { return }
            do throws(NFCError) {
                if isLost { throw .unavailable }
                try driver.resetField(handle)
            } catch {
                drop(&state)
            }
        }
    }

    /// The targets after a reset; a single one that takes commands is selected.
    private func activate(_ handle: NFCHandle) throws(NFCError) -> [NFCTarget] {
        try driver.resetField(handle)
        let targets = try driver.targets(handle)
        guard targets.count == 1, targets[0].takesCommands else { return targets }
        return try driver.select(handle, uid: targets[0].uid).map { [$0] } ?? []
    }

    /// Calls with the open device, opening it first; a device that fails is closed.
    private func withHandle<Answer>(
        _ state: inout State,
        _ body: (NFCHandle) throws(NFCError) -> Answer
    ) throws(NFCError) -> Answer {
        do throws(NFCError) {
            if let handle = state.handle { return try body(handle) }
            let handle = try driver.open(connection)
            state.handle = handle
            try driver.resetField(handle)
            return try body(handle)
        } catch {
            drop(&state)
            throw error
        }
    }

    private func drop(_ state: inout State) {
        if let handle = state.handle { driver.close(handle) }
        state.handle = nil
        Self.note([], &state)
    }

    /// Updates the event count: a different set of cards is a removal and an insertion.
    private static func note(_ targets: [NFCTarget], _ state: inout State) {
        let isSame = identity(state.present) == identity(targets)
        if !isSame { state.eventCount += (state.present.isEmpty ? 0 : 1) + (targets.isEmpty ? 0 : 1) }
        state.present = targets
    }

    /// Four-byte UIDs are random: they change with each reset, also for a card that never left, so they are left out.
    private static func identity(_ targets: [NFCTarget]) -> [[UInt8]] {
        targets.map { $0.uid.count == 4 ? [] : $0.uid }
    }

    /// Several cards appear as one without an answer to reset; opening reports the cause.
    private static func card(_ targets: [NFCTarget]) -> ReaderState.Card {
        guard let first = targets.first else { return .absent }
        guard targets.count == 1 else { return .present(nil) }
        return first.takesCommands ? .present(first.atr) : .mute
    }

    private func error(_ reason: CardChannelError.Reason) -> CardChannelError {
        CardChannelError(reason, reader: name.rawValue)
    }
}
