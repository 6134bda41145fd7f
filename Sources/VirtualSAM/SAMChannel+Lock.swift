// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// LockUnlock (docs/facts/sam.md, section 4.11).
extension SAMChannel {
    /// Three steps as with AuthenticateHost; the first one says what the SAM shall become.
    func lockUnlock(_ command: SAMCommand) throws -> SAMAnswer {
        guard store.mode != .av1 else { throw SAMStatus.unknownInstruction }
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

    private func beginLockChange(_ command: SAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        lockAuthentication = nil
        let change = try SAMLockChange(command)
        guard change.isPossible(in: store.mode, isLocked: store.isLocked) else { throw SAMStatus.notAllowed }
        let name = SAMKeyName(entry: command.data[0], version: command.data[1])
        // Inference: the master key changes the state, and a lock with a key of its own is opened with that one.
        let wanted = change == .unlock ? store.unlockKey : nil
        guard wanted.map({ $0 == name }) ?? (name.entry == 0) else { throw SAMStatus.conditionsNotSatisfied }
        let entry = try store.entry(name.entry)
        let key = try store.key(of: entry, version: name.version, use: .host)
        let authentication = try SAMHostAuthentication(key: key, tail: change.tail, random: random)
        try store.countUse(of: entry)
        lockAuthentication = (authentication, change)
        return SAMAnswer(data: authentication.rnd2, status: .chainingActive)
    }
}

/// What LockUnlock makes of the SAM (docs/facts/sam.md, section 4.11).
enum SAMLockChange: Hashable {
    case unlock
    /// Locked; with entry and version of a key for unlocking or none.
    case lock(SAMKeyName?)
    /// AV2 silicon from AV1 to AV2 mode, AV3 from delivered to activated.
    case activate

    /// From the first step: P1 and what stands behind entry and version. A limit for chains is not played, so that 0 for
    /// none is the only one taken; neither is AV3's P1 04.
    init(_ command: SAMCommand) throws {
        guard command.data.count >= 2 else { throw SAMStatus.wrongLength }
        let extra = Array(command.data.dropFirst(2))
        switch (command.p1, extra.count) {
        case (0x00, 0): self = .unlock
        case (0x01, 0): self = .lock(nil)
        case (0x02, 2): self = .lock(SAMKeyName(entry: extra[0], version: extra[1]))
        case (0x03, 3):
            guard extra == [0, 0, 0] else { throw SAMStatus.wrongData }
            self = .activate
        case (0x00...0x03, _): throw SAMStatus.wrongLength
        default: throw SAMStatus.wrongParameters
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

    /// In AV1 mode a SAM is unlocked by authenticating, and how it is locked is in no source.
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
