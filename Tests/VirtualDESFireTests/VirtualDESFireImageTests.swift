// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import Posix
import SmartCard
import Testing

@testable import VirtualDESFire

/// The image: the state of a card when it comes back.
@Suite struct VirtualDESFireImageTests {
    private static func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "card-\(UUID().uuidString).json").path
    }

    private static func card(
        _ image: any CardImageStore,
        uid: String = "04112233445566",
        memory: VirtualDESFireCard.Memory = .fourKilobytes
    ) throws -> VirtualDESFireCard {
        try VirtualDESFireCard(
            uid: try #require(CardUID(hex: uid)),
            memory: memory,
            random: QueuedRandom(),
            image: image
        )
    }

    @Test func `a file image holds the card, for its owner only`() throws {
        let path = Self.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try Self.card(FileCardImage(path: path))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(first.respond(to: [0x90, 0xCA, 0, 0, 5, 1, 2, 3, 0x0F, 0x81, 0]) == [0x91, 0])
        let second = try Self.card(FileCardImage(path: path))
        #expect(second.respond(to: [0x90, 0x6A, 0, 0, 0]) == [1, 2, 3, 0x91, 0])
    }

    @Test func `every kind of file survives`() throws {
        let reader = try TestReader()
        try reader.makeApplication(0x0F, keys: 0xA2)
        let commands = [
            "CD0110E100EEEE200000", "CB0203EEEE200000", "CC0300EEEE9CFFFFFF640000000A00000003",
            "C10400EEEE040000050000", "C00500EEEE040000050000", "3B040000000400000A0B0C0D", "C7",
        ]
        for command in commands {
            let bytes = try #require(Hex.decode(command))
            #expect(try reader.send(try #require(bytes.first), Array(bytes.dropFirst())).status == 0)
        }
        let reborn = try reader.reborn { _ in }
        #expect(try reborn.memory == reader.memory)
        #expect(reborn.frame(0x5A, [1, 2, 3]).status == 0)
        for number in 1...5 as ClosedRange<UInt8> {
            #expect(try reborn.frame(0xF5, [number]).data == reader.send(0xF5, [number]).data)
        }
        #expect(try reborn.native(hex: "BB04000000000000") == "0A0B0C0D/00")
    }

    @Test func `without a change nothing is written`() throws {
        let reader = try TestReader()
        #expect(reader.image.saveCount == 1)
        _ = reader.native([0x60])
        try reader.authenticate(0x1A, 0, .zero(.twoKeyTripleDES))
        _ = reader.frame(0x5A, [7, 7, 7])
        #expect(reader.image.saveCount == 1)
        #expect(reader.frame(0xCA, [1, 2, 3, 0x0F, 0x81]).status == 0)
        #expect(reader.image.saveCount == 2)
        #expect(reader.frame(0xCA, [1, 2, 3, 0x0F, 0x81]).status == 0xDE)
        #expect(reader.image.saveCount == 2)
    }

    @Test func `a card whose image cannot be written answers EE and stays as it was`() throws {
        let image = FailingImage()
        let card = try Self.card(image)
        image.isFailing = true
        #expect(card.respond(to: [0x90, 0xCA, 0, 0, 5, 1, 2, 3, 0x0F, 0x81, 0]) == [0x91, 0xEE])
        image.isFailing = false
        #expect(card.respond(to: [0x90, 0x6A, 0, 0, 0]) == [0x91, 0])
    }

    @Test func `a file that is not an image is refused by name`() throws {
        let path = Self.temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        for content in ["", "{}", "[]", "no JSON", "{\"uid\":\"04112233445566\"}"] {
            try Files.replace(path, with: Array(content.utf8))
            #expect(throws: CardImageError.corrupt(subject: path)) { try Self.card(FileCardImage(path: path)) }
        }
    }

    @Test func `every cut-off image is refused`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        let image = try #require(reader.image.image)
        for length in 0..<image.count {
            #expect(CardMemory(encoded: Array(image.prefix(length))) == nil)
        }
    }

    @Test func `an image with impossible numbers is refused`() throws {
        let reader = try TestReader()
        try reader.makeApplication()
        let changes: [(inout CardMemory) -> Void] = [
            { $0.freeBlocks = -1 }, { $0.freeBlocks = 249 }, { $0.picc.keys = [] }, { $0.defaultKey = HexBytes([]) },
            { $0.ats = HexBytes([9]) },
            { $0[0x030201]?.keys[0] = StoredKey(family: .aes, bytes: [1], version: 0) },
            { $0[0x030201]?.keys[0] = StoredKey(family: .des, bytes: [UInt8](repeating: 0, count: 16), version: 0) },
        ]
        for change in changes {
            var memory = try reader.memory
            change(&memory)
            #expect(CardMemory(encoded: try memory.encoded()) == nil)
        }
    }

    @Test func `an image of another card is refused`() throws {
        let image = MemoryCardImage()
        _ = try Self.card(image)
        let expected = CardImageError.anotherCard(subject: "image in memory", uid: "04112233445566")
        #expect(throws: expected) { try Self.card(image, uid: "04112233445567") }
        #expect(throws: expected) { try Self.card(image, memory: .eightKilobytes) }
        #expect(throws: CardImageError.self) { try Self.card(MemoryCardImage(), uid: "04112233") }
    }

    @Test func `a missing folder is an error at the start`() throws {
        #expect(throws: CardImageError.self) { try Self.card(FileCardImage(path: "/nonexistent/card.json")) }
    }
}

/// A store that can be made to fail.
private final class FailingImage: CardImageStore {
    var isFailing = false
    let subject = "failing"

    func load() -> [UInt8]? { nil }

    func save(_ image: [UInt8]) throws(CardImageError) {
        if isFailing { throw .corrupt(subject: subject) }
    }
}
