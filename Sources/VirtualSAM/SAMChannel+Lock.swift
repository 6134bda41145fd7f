// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// LockUnlock (docs/facts/sam.md, section 4.11).
extension SAMChannel {
    /// Three steps as in AuthenticateHost; the first one names the wanted state.
    func lockUnlock(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard store.mode != .av1 else { throw VirtualSAMStatus.unknownInstruction }
        guard let (pending, change) = lockAuthentication, command.p1 == 0, command.data.count > 2 else {
            return try beginLockChange(command)
        }
        try requireParameters(command, p2: 0)
        lockAuthentication = nil
        var authentication = pending
        guard authentication.awaitsToken else {
            let answer = try authentication.answer(command.data, random: random)
            lockAuthentication = (authentication, change)
            return SAMAnswer(data: answer, status: .chainingActive)
        }
        let answer = try authentication.finish(command.data).answer
        try store.apply(change)
        return SAMAnswer(data: answer)
    }

    private func beginLockChange(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        lockAuthentication = nil
        let change = try SAMLockChange(command)
        guard change.isPossible(in: store.mode, isLocked: store.isLocked) else { throw VirtualSAMStatus.notAllowed }
        let name = SAMKeyName(entry: command.data[0], version: command.data[1])
        // Inferred: the master key changes the state, and a lock with its own key is opened with that key.
        let wanted = change == .unlock ? store.unlockKey : nil
        guard wanted.map({ $0 == name }) ?? (name.entry == 0) else { throw VirtualSAMStatus.conditionsNotSatisfied }
        let entry = try store.entry(name.entry)
        let key = try store.key(of: entry, version: name.version, use: .host)
        let authentication = try SAMHostAuthentication(key: key, tail: change.tail, random: random)
        try store.countUse(of: entry)
        lockAuthentication = (authentication, change)
        return SAMAnswer(data: authentication.rnd2, status: .chainingActive)
    }
}

/// The state LockUnlock changes to (docs/facts/sam.md, section 4.11).
enum SAMLockChange: Hashable {
    case unlock
    /// Locked; with entry and version of a key for unlocking, or without one.
    case lock(SAMKeyName?)
    /// AV2 silicon from AV1 to AV2 mode, AV3 from delivered to activated.
    case activate

    /// From the first step: P1 and the bytes after entry and version. Chain limits are not simulated, so only 0 (no
    /// limit) is accepted; neither is AV3's P1 04.
    init(_ command: ReceivedSAMCommand) throws {
        guard command.data.count >= 2 else { throw VirtualSAMStatus.wrongLength }
        let extra = Array(command.data.dropFirst(2))
        switch (command.p1, extra.count) {
        case (0x00, 0): self = .unlock
        case (0x01, 0): self = .lock(nil)
        case (0x02, 2): self = .lock(SAMKeyName(entry: extra[0], version: extra[1]))
        case (0x03, 3):
            guard extra == [0, 0, 0] else { throw VirtualSAMStatus.wrongData }
            self = .activate
        case (0x00...0x03, _): throw VirtualSAMStatus.wrongLength
        default: throw VirtualSAMStatus.wrongParameters
        }
    }

    /// Last four bytes of the messages that are MACed.
    var tail: [UInt8] {
        switch self {
        case .unlock: [0x00, 0, 0, 0]
        case .lock(nil): [0x01, 0, 0, 0]
        case .lock(let key?): [0x02, key.entry, key.version, 0]
        case .activate: [0x03, 0, 0, 0]
        }
    }

    /// In AV1 mode a host authentication unlocks the SAM, and no source says how it is locked.
    func isPossible(in mode: VirtualMIFARESAM.Mode, isLocked: Bool) -> Bool {
        switch self {
        case .unlock: mode.isActive && isLocked
        case .lock: mode.isActive && !isLocked
        case .activate: mode.activated != nil && !isLocked
        }
    }
}

/// A key of the SAM by entry and version.
struct SAMKeyName: Hashable {
    let entry: UInt8
    let version: UInt8
}
