// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// Commands about the SAM itself and its host (docs/facts/sam.md, sections 1, 3.1, 4.2 to 4.4).
extension SAMChannel {
    /// GetVersion: 30 bytes from AV1 silicon, else 31, the last of them the mode.
    func version(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p1: 0, p2: 0)
        let (chip, mode) = (store.mode.chip, store.mode.byte.map { [$0] } ?? [])
        let batch: [UInt8] = [0x00, 0x00, 0x00, 0x00, 0x00]
        let date: [UInt8] = [0x01, 0x01, 0x26]
        return SAMAnswer(data: chip + chip + store.uid + batch + date + [0x00] + mode)
    }

    /// GetRandom: as many bytes as Le says.
    func randomNumber(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p1: 0, p2: 0)
        let count = CommandAPDU.ExpectedLength(byte: command.le ?? 0).count
        return SAMAnswer(data: try random.bytes(count))
    }

    /// GetKeyEntry in the AV1 or AV2 format. That of AV3 (P2 01) is not known well enough.
    func keyEntry(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        return SAMAnswer(data: try store.entry(command.p1).information(hasExtendedSettings: !store.mode.isAV1))
    }

    /// GetKUCEntry: limit, key that may change it, value. Here counters are changed in the keys file only.
    func usageCounter(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        let counter = try store.counter(command.p1)
        return SAMAnswer(data: counter.limit.littleEndianBytes(4) + [0, 0] + counter.value.littleEndianBytes(4))
    }

    /// AuthenticateHost: its three steps are distinguished by state and length.
    func authenticateHost(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        if store.mode.isAV1 { return try authenticateAV1Host(command) }
        try requireParameters(command, p1: 0, p2: 0)
        guard let (pending, mode) = hostAuthentication, command.data.count != 3 else {
            return try beginHostAuthentication(command.data)
        }
        hostAuthentication = nil
        var authentication = pending
        guard authentication.awaitsToken else {
            let answer = try authentication.answer(command.data, random: random)
            hostAuthentication = (authentication, mode)
            return SAMAnswer(data: answer, status: .chainingActive)
        }
        let (answer, rndA) = try authentication.finish(command.data)
        hostSession = try authentication.session(mode, rndA: rndA)
        return SAMAnswer(data: answer)
    }

    /// A new host authentication ends the old one and, by inference, the card session opened under it.
    private func beginHostAuthentication(_ data: [UInt8]) throws -> SAMAnswer {
        guard data.count == 3 else { throw VirtualSAMStatus.wrongLength }
        dropEverything()
        guard let mode = SAMHostSession.Mode(rawValue: data[2]) else { throw VirtualSAMStatus.wrongData }
        let entry = try store.entry(data[0])
        let key = try store.key(of: entry, version: data[1], use: .host)
        let authentication = try SAMHostAuthentication(key: key, tail: [mode.rawValue, 0, 0, 0], random: random)
        try store.countUse(of: entry)
        hostAuthentication = (authentication, mode)
        hostKey = SAMKeyName(entry: data[0], version: data[1])
        return SAMAnswer(data: authentication.rnd2, status: .chainingActive)
    }

    /// KillAuthentication: P1 00 ends everything on this channel, 01 keeps the host session.
    func killAuthentication(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard command.p1 <= 1, command.p2 == 0 else { throw VirtualSAMStatus.wrongParameters }
        // Keeping the host session came with AV2.
        guard command.p1 == 0 || !store.mode.isAV1 else { throw VirtualSAMStatus.wrongParameters }
        if command.p1 == 0 { dropEverything() } else { dropCard() }
        return SAMAnswer()
    }

    /// Throws for parameters other than the given ones.
    func requireParameters(_ command: ReceivedSAMCommand, p1: UInt8? = nil, p2: UInt8) throws {
        guard p1 == nil || command.p1 == p1, command.p2 == p2 else { throw VirtualSAMStatus.wrongParameters }
    }
}
