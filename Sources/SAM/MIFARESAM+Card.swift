// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
package import DESFire
internal import SmartCard

/// Card sessions whose keys never leave the SAM (docs/facts/sam.md, sections 4.1 to 4.10 and 5).
extension MIFARESAM {
    /// How SAM_AuthenticatePICC names the key.
    package enum KeySelection: Hashable, Sendable {
        /// By entry of the SAM.
        case entry
        /// By DESFire key number inside the application of ``MIFARESAM/selectApplication(wire:)``.
        case applicationKeyNumber
    }

    /// SAM_SelectApplication: the three bytes as sent to the card.
    package func selectApplication(wire: [UInt8]) throws(SAMError) {
        guard wire.count == 3 else { throw .invalidArgument("an application id has 3 bytes") }
        try expectNothing(SAMCommand(.selectApplication, data: wire, expecting: nil))
    }

    /// SAM_AuthenticatePICC, first part: takes the card's enciphered challenge (8 or 16 bytes) and returns the token
    /// for the card. The type of the session is that of the key entry. With `selection` other than `entry`, `key.entry`
    /// is a DESFire key number.
    package func beginPICCAuthentication(
        with key: KeyReference,
        challenge: [UInt8],
        selection: KeySelection = .entry
    ) throws(SAMError) -> [UInt8] {
        guard challenge.count == 8 || challenge.count == 16 else {
            throw .invalidArgument("a challenge has 8 or 16 bytes")
        }
        let diversification = try diversification(of: [key], blockSize: challenge.count == 8 ? 8 : nil)
        // Bit 0 diversified, bit 1 by DESFire key number, bit 3 one round of the AV1 method, bit 4 AN10922.
        var p1: UInt8 = selection == .entry ? 0 : 0x02
        switch diversification?.method {
        case nil: break
        case .an10922: p1 |= 0x11
        case .av1(let oneRound): p1 |= oneRound ? 0x09 : 0x01
        }
        let input = diversification?.input ?? []
        leaves(.cardSession)
        let token = try send(
            SAMCommand(.authenticatePICC, p1: p1, data: [key.entry, key.version] + challenge + input),
            finalStatus: SAMStatus.moreExpected
        )
        guard token.count == 2 * challenge.count else { throw .malformedAnswer(command: .authenticatePICC) }
        return token
    }

    /// SAM_AuthenticatePICC, second part: checks the card's answer. For a card without the key the status is `901E`.
    package func finishPICCAuthentication(answer: [UInt8]) throws(SAMError) {
        try expectNothing(SAMCommand(.authenticatePICC, data: answer, expecting: nil, isSecondPart: true))
    }

    /// SAM_GenerateMAC over a command of the card, of any length: the MAC, 8 bytes in EV1 sessions.
    package func generateMAC(over message: [UInt8]) throws(SAMError) -> [UInt8] {
        try send(SAMCommand(.generateMAC, data: message))
    }

    /// SAM_VerifyMAC over an answer and its MAC; a wrong one is status `901E`.
    package func verifyMAC(_ mac: [UInt8], over message: [UInt8]) throws(SAMError) {
        try expectNothing(SAMCommand(.verifyMAC, data: message + mac, expecting: nil))
    }

    /// SAM_EncipherData: the cipher text of `data`; `header`, at most 255 bytes, is part of the checksum only.
    package func encipher(_ data: [UInt8], header: [UInt8]) throws(SAMError) -> [UInt8] {
        guard let offset = UInt8(exactly: header.count) else { throw .invalidArgument("header too long") }
        let cipherText = try send(
            SAMCommand(
                .encipherData,
                p2: offset,
                data: header + data,
                secrecy: .command,
                prefixLength: header.count
            )
        )
        guard cipherText.count > data.count, cipherText.count % 8 == 0 else {
            throw .malformedAnswer(command: .encipherData)
        }
        return cipherText
    }

    /// SAM_DecipherData: `length` bytes of plain text; with nil, as many as the SAM finds before the padding. `status`
    /// is the card's status byte, which is part of the checksum in EV1 sessions, and nil in D40 ones.
    package func decipher(_ cipherText: [UInt8], length: Int?, status: UInt8?) throws(SAMError) -> [UInt8] {
        guard 0...0xFF_FFFF ~= length ?? 0 else { throw .invalidArgument("impossible length") }
        let prefix = length.map { UInt32($0).littleEndianBytes(3) } ?? []
        let plain = try send(
            SAMCommand(
                .decipherData,
                data: prefix + cipherText + (status.map { [$0] } ?? []),
                secrecy: .answer,
                prefixLength: prefix.count
            )
        )
        guard plain.count == length ?? plain.count else { throw .malformedAnswer(command: .decipherData) }
        return plain
    }

    /// SAM_ChangeKeyPICC: the bytes after `C4 keyNumber`. One diversification input serves both keys.
    package func changeKeyCryptogram(for change: KeyChange) throws(SAMError) -> [UInt8] {
        let diversification = try diversification(of: [change.new, change.current].compactMap { $0 })
        let input = diversification?.input ?? []
        // Bit 0 only the new key is used; then one bit for the new key and one for the current one: diversified (1, 2), one
        // round of the AV1 method (3, 4); bit 5 AN10922 for both.
        var p1: UInt8 = change.current == nil ? 0x01 : 0x00
        let isOneRound = diversification?.method == .av1(oneRound: true)
        if change.new.diversificationInput != nil { p1 |= isOneRound ? 0x0A : 0x02 }
        if change.current?.diversificationInput != nil { p1 |= isOneRound ? 0x14 : 0x04 }
        if diversification?.method == .an10922 { p1 |= 0x20 }
        // Type bits in the card's key number byte mean its master key: bit 4 of P2 puts the type into the cryptogram.
        let p2 = change.keyNumberByte & 0x0F | (change.keyNumberByte & 0xC0 == 0 ? 0 : 0x10)
        let current: [UInt8] = [change.current?.entry ?? 0, change.current?.version ?? 0]
        let cryptogram = try send(
            SAMCommand(.changeKeyPICC, p1: p1, p2: p2, data: current + [change.new.entry, change.new.version] + input)
        )
        guard [24, 32, 40].contains(cryptogram.count) else { throw .malformedAnswer(command: .changeKeyPICC) }
        return cryptogram
    }

    /// The common method and input of the keys, nil when none is diversified; two different ones are refused. The
    /// length of the input is checked as far as the block size of the keys is known (docs/facts/sam.md, section 4.1).
    private func diversification(
        of keys: [KeyReference],
        blockSize: Int? = nil
    ) throws(SAMError) -> (method: KeyDiversification, input: [UInt8])? {
        let diversified = keys.filter { $0.diversificationInput != nil }
        guard Set(diversified.map(\.diversificationInput)).count <= 1,
            Set(diversified.map(\.diversification)).count <= 1
        else { throw .invalidArgument("the SAM takes one diversification input for both keys") }
        guard let method = diversified.first?.diversification, let input = diversified.first?.diversificationInput
        else {
            return nil
        }
        guard mode?.knows(method) != false else { throw .keyUnfit([.diversificationUnavailable]) }
        guard Self.inputLengths(method, blockSize: blockSize).contains(input.count) else {
            throw .invalidArgument("a diversification input of this method does not have \(input.count) bytes")
        }
        return (method, input)
    }

    private static func inputLengths(_ method: KeyDiversification, blockSize: Int?) -> [Int] {
        switch method {
        case .an10922: Array(1...(blockSize == 8 ? 15 : 31))
        case .av1(oneRound: true): [8]
        case .av1(oneRound: false): blockSize == 8 ? [8] : [8, 16]
        }
    }

    private func expectNothing(_ command: SAMCommand) throws(SAMError) {
        guard try send(command).isEmpty else { throw .malformedAnswer(command: command.instruction) }
    }
}
