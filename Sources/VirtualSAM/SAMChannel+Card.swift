// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import Posix
internal import SmartCard

/// Commands of a card session (docs/facts/sam.md, sections 4.1, 4.2, 4.7, 4.8 and 4.10).
extension SAMChannel {
    /// SelectApplication: the three bytes are compared with those of the key entries.
    func selectApplication(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p1: 0, p2: 0)
        guard command.data.count == 3 else { throw VirtualSAMStatus.wrongLength }
        selectedApplication = command.data
        return SAMAnswer()
    }

    /// AuthenticatePICC, part 1 or part 2 by the state.
    func authenticateCard(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        guard let pending = cardAuthentication else { return try beginCardAuthentication(command) }
        cardAuthentication = nil
        try requireParameters(command, p1: 0, p2: 0)
        guard SAMCommandShape.data.fits(command) else { throw VirtualSAMStatus.wrongLength }
        let session = try pending.finish(command.data)
        try keyLog?.note(.session, session.key)
        cardSession = session
        return SAMAnswer()
    }

    private func beginCardAuthentication(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        dropCard()
        try requireParameters(command, p2: 0)
        guard command.p1 & ~0b1_1011 == 0 else { throw VirtualSAMStatus.wrongParameters }
        guard SAMCommandShape.dataExpectingAnswer.fits(command) else { throw VirtualSAMStatus.wrongLength }
        var reader = ByteReader(command.data)
        guard let number = try? reader.readUInt8(), let version = try? reader.readUInt8() else {
            throw VirtualSAMStatus.wrongLength
        }
        let entry = command.p1 & 0b10 == 0 ? try store.entry(number) : try entry(ofApplicationKey: number)
        let master = try store.key(of: entry, version: version, use: .picc)
        guard master.type != .aes192 else { throw VirtualSAMStatus.conditionsNotSatisfied }
        guard let challenge = try? reader.read(SAMCardAuthentication.challengeLength(of: master.type)) else {
            throw VirtualSAMStatus.wrongLength
        }
        let diversification = SAMDiversification(
            isUsed: command.p1 & 1 == 1,
            isAV2: command.p1 & 0x10 != 0,
            isOneRound: command.p1 & 0x08 != 0,
            input: reader.readRest()
        )
        let key = try diversified(master, of: entry, by: diversification)
        guard diversification.isUsed || diversification.input.isEmpty else { throw VirtualSAMStatus.wrongLength }
        try store.countUse(of: entry)
        let pending = try SAMCardAuthentication(key: key, entry: entry, challenge: challenge, random: random)
        cardAuthentication = pending
        return SAMAnswer(data: pending.token, status: .chainingActive)
    }

    /// The key to use; throws when its entry does not allow this use.
    func diversified(
        _ master: CardKey,
        of entry: SAMKeyEntry,
        by diversification: SAMDiversification
    ) throws -> CardKey {
        let key = try diversification.apply(to: master, of: entry, in: store.mode)
        if diversification.isUsed { try keyLog?.note(.diversified, key) }
        return key
    }

    private func entry(ofApplicationKey number: UInt8) throws -> SAMKeyEntry {
        guard let selectedApplication else { throw VirtualSAMStatus.conditionsNotSatisfied }
        return try store.entry(application: selectedApplication, key: number)
    }

    /// GenerateMAC: P2 is the number of bytes, 00 the session's default.
    func generateMAC(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try withCardSession(unless: .noGenerateMAC) { session in
            let length = try macLength(command, session)
            return SAMAnswer(data: Array(try session.mac(of: command.data).prefix(length)))
        }
    }

    /// VerifyMAC: message and MAC.
    func verifyMAC(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try withCardSession(unless: .noVerifyMAC) { session in
            let length = try macLength(command, session)
            guard command.data.count > length else { throw VirtualSAMStatus.wrongLength }
            let mac = try session.mac(of: Array(command.data.dropLast(length)))
            guard mac.prefix(length) == command.data.suffix(length) else { throw VirtualSAMStatus.cryptoFailure }
            return SAMAnswer()
        }
    }

    private func macLength(_ command: ReceivedSAMCommand, _ session: SAMCardSession) throws -> Int {
        guard Int(command.p2) <= session.blockSize else { throw VirtualSAMStatus.wrongParameters }
        return command.p2 == 0 ? session.defaultMACLength : Int(command.p2)
    }

    /// EncipherData: the first P2 bytes are part of the checksum only.
    func encipherData(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try withCardSession(unless: .noEncipher) { session in
            let offset = Int(command.p2)
            guard offset == 0 || session.entry.secureMessaging == .ev1 else { throw VirtualSAMStatus.wrongParameters }
            guard offset < command.data.count else { throw VirtualSAMStatus.wrongLength }
            let (header, data) = (Array(command.data.prefix(offset)), Array(command.data.dropFirst(offset)))
            return SAMAnswer(data: try session.encipher(header: header, data: data))
        }
    }

    /// DecipherData: the cipher text, optionally after the plain length (3 bytes), and the card's status. The cipher
    /// text is a whole number of blocks, so the total shows whether the length is present.
    func decipherData(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        try requireParameters(command, p2: 0)
        return try withCardSession(unless: .noDecipher) { session in
            let extra = command.data.count % session.blockSize
            guard extra == session.statusLength || extra == session.statusLength + 3 else {
                throw VirtualSAMStatus.wrongLength
            }
            var reader = ByteReader(command.data)
            let length = extra == session.statusLength ? nil : Int(try reader.readUInt24LittleEndian())
            let cipherText = try reader.read(reader.count - session.statusLength)
            guard !cipherText.isEmpty else { throw VirtualSAMStatus.wrongLength }
            let data = try session.decipher(cipherText, status: reader.readRest(), length: length)
            return SAMAnswer(data: data)
        }
    }

    /// DumpSessionKey: only where the entry allows it; enciphered only for a host that has keys for it.
    func dumpSessionKey(_ command: ReceivedSAMCommand) throws -> SAMAnswer {
        // AV1 enciphers under a key that no source describes.
        guard command.p1 <= (store.mode.isAV1 ? 0 : 1), command.p2 == 0 else { throw VirtualSAMStatus.wrongParameters }
        if let session = cardSession, !session.entry.settings.contains(.dumpSessionKey) {
            let isSecurityMatter = store.quirks.contains(.dumpIsSecurityMatter)
            throw isSecurityMatter ? VirtualSAMStatus.securityNotSatisfied : .conditionsNotSatisfied
        }
        guard let session = cardSession,
            command.p1 == 0 || hostSession?.mode == .mac || hostSession?.mode == .full
        else { throw VirtualSAMStatus.conditionsNotSatisfied }
        return SAMAnswer(data: session.key.withStoredBytes { $0 })
    }

    /// Runs `body` in the card session and keeps its vector. A failed check ends the session, except with a quirk: the
    /// behaviour of a real SAM is not known.
    func withCardSession(
        unless forbidden: SAMKeyEntry.Settings,
        _ body: (inout SAMCardSession) throws -> SAMAnswer
    ) throws -> SAMAnswer {
        guard var session = cardSession, session.entry.settings.isDisjoint(with: forbidden) else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        do {
            let answer = try body(&session)
            cardSession = session
            return answer
        } catch let status as VirtualSAMStatus where status == .cryptoFailure {
            cardSession = store.quirks.contains(.sessionSurvivesFailure) ? session : nil
            throw status
        }
    }
}
