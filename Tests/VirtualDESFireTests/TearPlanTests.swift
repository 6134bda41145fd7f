// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import SmartCard
import Testing

@testable import VirtualDESFire

/// State of a card after a loss of power (docs/facts/desfire.md, section 5.6: old or new, except for a standard file).
@Suite struct TearPlanTests {
    private static let application: UInt32 = 0x030201
    private static let old = [UInt8](repeating: 0x11, count: 64)
    private static let new = [UInt8](repeating: 0x22, count: 40)
    private static let silence: UInt8 = 0xFF

    /// An application with a standard file 1 and a backup file 2 of 64 bytes, a value file 3 and a linear record file 4,
    /// in a session of key 0. The standard file holds ``old``.
    private func reader(seed: UInt64 = 1) throws -> TestReader {
        let reader = try TestReader(seed: seed)
        try reader.makeApplication()
        let commands = [
            "CD01000000400000", "CB02000000400000", "CC030000009CFFFFFF640000000A00000000", "C10400000004000005 0000",
        ]
        for command in commands {
            let bytes = try #require(Hex.decode(command.filter { $0 != " " }))
            #expect(try reader.send(try #require(bytes.first), Array(bytes.dropFirst())).status == 0, "\(command)")
        }
        #expect(try reader.send(0x3D, [1, 0, 0, 0, 64, 0, 0], data: Self.old).status == 0)
        return reader
    }

    private func application(of reader: TestReader) throws -> StoredApplication {
        try #require(try reader.memory[Self.application])
    }

    // MARK: Standard files

    /// The middle of the file is written in two frames, and the power fails while the chip writes it.
    private func tearStandardFile(_ plan: TearPlan, seed: UInt64 = 1) throws -> TestReader {
        let reader = try reader(seed: seed)
        reader.card.tear(plan)
        #expect(try reader.send(0x3D, [1, 10, 0, 0, 40, 0, 0], data: Self.new).status == Self.silence)
        return reader
    }

    @Test func `a torn standard file is undefined where it was written, and repaired by writing`()
        throws
    {
        for plan in [TearPlan(.middle, .write(0x3D)), TearPlan(.middle, .command(1))] {
            let reader = try tearStandardFile(plan)
            let torn = try #require(try application(of: reader).file(1)).content.bytes
            #expect(torn.count == 64)
            #expect(torn.prefix(10) == Self.old.prefix(10) && torn.suffix(14) == Self.old.suffix(14))
            let range = Array(torn[10..<50])
            #expect(range != Self.new && range != Array(Self.old[10..<50]))
            #expect(Set(range).count > 10, "nothing a reader could take for a state")
            reader.card.powerOn()
            #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
            #expect(try reader.authenticate(0xAA, 0, .zero(.aes128)) == 0)
            #expect(try reader.send(0x3D, [1, 10, 0, 0, 40, 0, 0], data: Self.new).status == 0)
            let read = try reader.send(0xBD, [1, 0, 0, 0, 0, 0, 0])
            #expect(read.data == Self.old.prefix(10) + Self.new + Self.old.suffix(14))
        }
    }

    @Test func `undefined content after a tear depends on the seed alone`() throws {
        let contents = try [7, 7, 8].map { seed in
            try application(of: tearStandardFile(TearPlan(.middle, .write(0x3D)), seed: seed)).file(1)?.content.bytes
        }
        #expect(contents[0] == contents[1])
        #expect(contents[0] != contents[2])
    }

    @Test func `rewriting the same content can be torn too`() throws {
        let reader = try reader()
        reader.card.tear(TearPlan(.middle, .write(0x3D)))
        #expect(try reader.send(0x3D, [1, 0, 0, 0, 40, 0, 0], data: Array(Self.old.prefix(40))).status == Self.silence)
        #expect(try application(of: reader).file(1)?.content.bytes != Self.old)
    }

    @Test func `before a standard file's write the content is old, after it new`() throws {
        let before = try tearStandardFile(TearPlan(.before, .write(0x3D)))
        #expect(try application(of: before).file(1)?.content.bytes == Self.old)
        let after = try tearStandardFile(TearPlan(.after, .write(0x3D)))
        #expect(try application(of: after).file(1)?.content.bytes[10..<50] == Self.new[...])
    }

    // MARK: Old or new

    /// Runs `action` on a new application with a tear at the write of `code`; returns the application before, after
    /// without a tear, and after each tear.
    private func states(
        of code: UInt8,
        seed: UInt64,
        _ action: (TestReader) throws -> UInt8
    ) throws -> (old: CardMemory, new: CardMemory, torn: [TearPlan.Moment: CardMemory]) {
        let whole = try reader(seed: seed)
        let old = try whole.memory
        #expect(try action(whole) == 0)
        var torn: [TearPlan.Moment: CardMemory] = [:]
        for moment in TearPlan.Moment.allCases {
            let reader = try reader(seed: seed)
            reader.card.tear(TearPlan(moment, .write(code)))
            #expect(try action(reader) == Self.silence, "\(moment)")
            torn[moment] = try reader.memory
        }
        return (old, try whole.memory, torn)
    }

    private func checkOldOrNew(of code: UInt8, _ action: (TestReader) throws -> UInt8) throws {
        var middles: Set<Bool> = []
        for seed in 0..<8 as Range<UInt64> {
            let (old, new, torn) = try states(of: code, seed: seed, action)
            #expect(old != new)
            #expect(torn[.before] == old)
            #expect(torn[.after] == new)
            #expect(torn[.middle] == old || torn[.middle] == new)
            middles.insert(torn[.middle] == old)
        }
        #expect(middles.count == 2, "the middle of a write goes either way")
    }

    private static let newKey = [UInt8](1...16)

    @Test func `a torn ChangeKey leaves the old key or the new one, shown by its version`() throws {
        try checkOldOrNew(of: 0xC4) { reader in
            try reader.changeKey(1, to: Self.newKey, version: [0x2A], old: [UInt8](repeating: 0, count: 16)).status
        }
        for moment in TearPlan.Moment.allCases {
            let reader = try reader()
            reader.card.tear(TearPlan(moment, .write(0xC4)))
            let changed = try reader.changeKey(0, to: Self.newKey, version: [0x2A], old: nil)
            #expect(changed.status == Self.silence)
            reader.card.powerOn()
            reader.forgetSession()
            #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
            let isNew = reader.frame(0x64, [0]).data == [0x2A]
            var bytes = Self.newKey
            let key = try isNew ? CardKey(type: .aes128, wiping: &bytes) : .zero(.aes128)
            #expect(try reader.authenticate(0xAA, 0, key) == 0, "\(moment)")
            #expect(moment == .middle || isNew == (moment == .after))
        }
    }

    @Test func `a torn commit leaves all files old or all new`() throws {
        try checkOldOrNew(of: 0xC7) { reader in
            #expect(try reader.send(0x3D, [2, 0, 0, 0, 40, 0, 0], data: Self.new).status == 0)
            #expect(try reader.send(0xDC, [3], data: [7, 0, 0, 0]).status == 0)
            #expect(try reader.send(0x3B, [4, 0, 0, 0, 4, 0, 0], data: [1, 2, 3, 4]).status == 0)
            return try reader.send(0xC7).status
        }
    }

    @Test func `torn creations leave nothing or all of it`() throws {
        try checkOldOrNew(of: 0xCD) { try $0.send(0xCD, [5, 0, 0, 0, 32, 0, 0]).status }
        try checkOldOrNew(of: 0xCB) { try $0.send(0xCB, [5, 0, 0, 0, 32, 0, 0]).status }
        try checkOldOrNew(of: 0xCA) { reader in
            #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
            return reader.frame(0xCA, [4, 5, 6, 0x0F, 0x82]).status
        }
    }

    // MARK: Power

    @Test func `commands are counted from the plan on, frame by frame, over activations`() throws {
        let reader = try TestReader()
        reader.card.tear(TearPlan(.before, .command(4)))
        for _ in 1...3 {
            #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
            reader.card.powerOff()
            reader.card.powerOn()
        }
        #expect(reader.frame(0x5A, [0, 0, 0]).status == Self.silence)
        reader.card.powerOn()
        for _ in 1...9 { #expect(reader.frame(0x5A, [0, 0, 0]).status == 0, "a plan is spent once") }
    }

    @Test func `a torn card is mute until it is put on again, and has lost its transaction`() throws {
        let reader = try reader()
        #expect(try reader.send(0x3D, [2, 0, 0, 0, 40, 0, 0], data: Self.new).status == 0)
        reader.card.tear(TearPlan(.after, .command(1)))
        let silent = try (0..<3).map { _ in try reader.send(0xF5, [2]).status }
        #expect(silent == [Self.silence, Self.silence, Self.silence])
        reader.card.powerOn()
        reader.forgetSession()
        #expect(reader.frame(0x5A, [1, 2, 3]).status == 0)
        #expect(try reader.authenticate(0xAA, 0, .zero(.aes128)) == 0)
        #expect(try reader.send(0xC7).status == 0x0C)
    }

    @Test func `the middle of a command that writes nothing is a lost answer`() throws {
        let reader = try reader()
        reader.card.tear(TearPlan(.middle, .command(1)))
        let old = try reader.memory
        #expect(try reader.send(0xF5, [2]).status == Self.silence)
        #expect(try reader.memory == old)
    }

    @Test func `a removed plan does nothing`() throws {
        let reader = try TestReader()
        reader.card.tear(TearPlan(.before, .command(1)))
        reader.card.tear(nil)
        #expect(reader.frame(0x5A, [0, 0, 0]).status == 0)
    }
}
