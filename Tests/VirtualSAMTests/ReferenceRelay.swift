// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import TestSupport
import Testing

@testable import VirtualDESFire
@testable import VirtualSAM

/// A host between a virtual SAM and a virtual card: it holds no key and passes on the data of each, in the order of the
/// facts (docs/facts/sam.md, section 5; docs/facts/desfire.md, section 4).
final class ReferenceRelay {
    private let fixture: VirtualSAMFixture
    private let card: VirtualDESFireCard
    private let isD40: Bool
    private let macLength: Int

    init(_ fixture: VirtualSAMFixture, isD40: Bool) throws {
        self.fixture = fixture
        self.isD40 = isD40
        macLength = isD40 ? 4 : 8
        card = try VirtualDESFireCard(
            uid: try #require(CardUID(hex: "04A1B2C3D4E580")),
            memory: .fourKilobytes,
            random: SystemRandom(),
            image: MemoryCardImage()
        )
        card.powerOn()
    }

    /// A native command wrapped for the card; its data when the status is `status`.
    @discardableResult
    func send(_ command: [UInt8], expecting status: UInt8 = 0) throws -> [UInt8] {
        let data = command.dropFirst()
        let frame = [0x90, command[0], 0, 0] + (data.isEmpty ? [] : [UInt8(data.count)] + data) + [0]
        let answer = card.respond(to: frame)
        try #require(answer.suffix(2) == [0x91, status], "\(Hex.encode(frame)): \(Hex.encode(answer))")
        return Array(answer.dropLast(2))
    }

    private func ask(_ ins: UInt8, p1: UInt8 = 0, p2: UInt8 = 0, _ data: [UInt8], le: Bool = true) throws -> [UInt8] {
        let answer = fixture.send([0x80, ins, p1, p2, UInt8(data.count)] + data + (le ? [0] : []))
        let status = Array(answer.suffix(2))
        try #require(status == [0x90, 0x00] || status == [0x90, 0xAF], "\(Hex.encode([ins])): \(Hex.encode(status))")
        return Array(answer.dropLast(2))
    }

    /// Opens a session with a key of the card and an entry of the SAM; `command` is 0A or 1A.
    func authenticate(_ command: UInt8, _ number: UInt8, entry: UInt8, version: UInt8 = 0) throws {
        let challenge = try send([command, number], expecting: 0xAF)
        let token = try ask(0x0A, [entry, version] + challenge)
        let proof = try send([0xAF] + token)
        _ = try ask(0x0A, proof, le: false)
    }

    /// A plain command; EV1 still MACs it and its answer.
    @discardableResult
    func plain(_ command: [UInt8]) throws -> [UInt8] {
        guard !isD40 else { return try send(command) }
        _ = try ask(0x7C, command)
        return try verified(try send(command))
    }

    /// The data of an answer before its MAC, if the SAM accepts it.
    private func verified(_ answer: [UInt8]) throws -> [UInt8] {
        let data = Array(answer.dropLast(macLength))
        _ = try ask(0x5C, data + (isD40 ? [] : [0]) + answer.suffix(macLength), le: false)
        return data
    }

    /// A command whose data after a header is MACed.
    func maced(_ header: [UInt8], _ data: [UInt8]) throws {
        let answer = try send(header + data + (try ask(0x7C, isD40 ? data : header + data)))
        if !isD40 { _ = try verified(answer) }
    }

    /// A command whose data after a header is enciphered.
    func enciphered(_ header: [UInt8], _ data: [UInt8]) throws {
        let cipherText =
            isD40 ? try ask(0xED, data) : try ask(0xED, p2: UInt8(header.count), header + data)
        let answer = try send(header + cipherText)
        if !isD40 { _ = try verified(answer) }
    }

    /// A command whose answer is MACed.
    func readMACed(_ command: [UInt8]) throws -> [UInt8] {
        if !isD40 { _ = try ask(0x7C, command) }
        return try verified(try send(command))
    }

    /// A command whose answer is enciphered; `length` nil lets the SAM find the end.
    func readEnciphered(_ command: [UInt8], length: UInt8?) throws -> [UInt8] {
        if !isD40 { _ = try ask(0x7C, command) }
        let told: [UInt8] = length.map { [$0, 0, 0] } ?? []
        return try ask(0xDD, told + (try send(command)) + (isD40 ? [] : [0]))
    }

    /// ChangeKey with keys of the SAM; `current` nil changes the session's own key.
    func changeKey(_ number: UInt8, to new: [UInt8], from current: [UInt8]? = nil) throws {
        let cryptogram = try ask(0xC4, p1: current == nil ? 1 : 0, p2: number, (current ?? [0, 0]) + new)
        let answer = try send([0xC4, number] + cryptogram)
        guard current != nil else {
            try #require(answer == [])
            try #require(fixture.send("80CA0000") == "9000")
            return
        }
        if !isD40 { _ = try verified(answer) }
    }
}
