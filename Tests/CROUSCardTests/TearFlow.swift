// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import CardCrypto
import DESFire
import SmartCard
import Testing
import VirtualDESFire

/// A kind of tap that is torn at each of its commands, and the rows of the next tap.
struct TearFlow: CustomTestStringConvertible, Sendable {
    /// One command: its code, the row when it is lost before execution, the row when only its answer is lost.
    struct Command {
        let code: UInt8
        let lost: CardRow
        let executed: CardRow
    }

    let testDescription: String
    /// The table of the flow: code, row when lost, row when executed, one command a line; `x3` repeats a line.
    let table: String
    var profile: @Sendable () throws -> CardProfile = { try CardProfile.reference() }
    /// Brings the card into the initial state of the flow.
    var prepare: @Sendable (CardFixture) throws -> Void = { _ in }
    var known: @Sendable (CROUSNumber) -> PriorState = { _ in .none }
    var decisions: CardDecisions = []
    var isErasure = false

    /// The table's lines, parsed.
    func commands() throws -> [Command] {
        try table.split(separator: "\n").flatMap { line in
            let words = line.split(separator: " ").map(String.init)
            let count = words.count > 3 ? try #require(Int(words[3].dropFirst())) : 1
            let command = Command(
                code: try #require(UInt8(words[0], radix: 16)),
                lost: try #require(CardRow(rawValue: words[1])),
                executed: try #require(CardRow(rawValue: words[2]))
            )
            return [Command](repeating: command, count: count)
        }
    }

    /// The card in the initial state of the flow.
    func start(_ profile: CardProfile) throws -> MemoryCardImage {
        let fixture = try CardFixture(profile: profile)
        try prepare(fixture)
        return fixture.copyOfImage()
    }

    /// The flow's tap with its decisions. The journal records the end.
    func tap(_ fixture: CardFixture, _ journal: RecordingJournal, on channel: (any CardChannel)? = nil) throws {
        guard isErasure else {
            try fixture.encode(journal, decisions, on: channel)
            return
        }
        let number = try #require(journal.known.number)
        _ = try CardEraser(try fixture.conversation(on: channel), expecting: number).erase()
        journal.write("erased", .erased(number))
    }

    /// The card is right under its final keys, or its application is gone.
    func expectEnd(_ fixture: CardFixture, _ journal: RecordingJournal, _ place: String) throws {
        if isErasure {
            #expect(try fixture.conversation().look().finding == .noApplication, "\(place)")
            return
        }
        let proof = try fixture.conversation().verifyDeep()
        #expect(proof.isWhole && proof.generation == .current, "\(place)")
        #expect(proof.record?.number == CardFixture.number, "\(place)")
        #expect(journal.known.number == CardFixture.number, "\(place)")
    }
}

extension CardFixture {
    /// The row of an ordinary tap: finished, or refused and unchanged.
    func meet(_ journal: RecordingJournal) throws -> CardRow {
        do {
            return try encode(journal).row
        } catch CROUSCardError.refused(let row, _) {
            return row
        }
    }
}

extension TearFlow {
    private static let proof = """
        AA C1 C1
        AF C1 C1
        BD C1 C1 x2
        64 C1 C1
        """

    /// All keys factory, nothing written yet: the common part of a blank card and a begun one.
    private static let writing = """
        3D A3 A3 x2
        C7 A3 A3
        C4 A3 B
        C4 B B
        C4 B C1
        \(proof)
        """

    private static let creating = """
        CA S0r A1
        5A A1 A1
        AA A1 A1
        AF A1 A1
        CD A1 A2
        CB A2 A3
        \(writing)
        """

    /// Look, key 0, settings, files and record, which change nothing.
    private static func looking(_ row: CardRow) -> String {
        """
        5A \(row.rawValue) \(row.rawValue)
        64 \(row.rawValue) \(row.rawValue) x3
        AA \(row.rawValue) \(row.rawValue)
        AF \(row.rawValue) \(row.rawValue)
        45 \(row.rawValue) \(row.rawValue)
        6F \(row.rawValue) \(row.rawValue)
        F5 \(row.rawValue) \(row.rawValue) x2
        BD \(row.rawValue) \(row.rawValue) x2
        """
    }

    /// Look, read key and record.
    private static func reading(_ row: CardRow) -> String {
        """
        5A \(row.rawValue) \(row.rawValue)
        64 \(row.rawValue) \(row.rawValue) x3
        AA \(row.rawValue) \(row.rawValue)
        AF \(row.rawValue) \(row.rawValue)
        BD \(row.rawValue) \(row.rawValue) x2
        """
    }

    private static func torn(after command: Int) -> @Sendable (CardFixture) throws -> Void {
        { fixture in
            fixture.card.tear(TearPlan(.after, .identifiedCommand(command)))
            #expect(throws: CROUSCardError.self) { try fixture.encode() }
        }
    }

    private static let encoded: @Sendable (CardFixture) throws -> Void = { try $0.encode() }

    // MARK: - Encoding

    static let blank = TearFlow(testDescription: "encode a blank card", table: "5A S0 S0\n" + creating)

    static let encoding = [
        blank,
        TearFlow(
            testDescription: "encode an erased card again",
            table: "5A S0e S0e\n" + creating,
            known: { .erased($0) },
            decisions: .reencode
        ),
        TearFlow(
            testDescription: "encode a card whose master key is changed",
            table: """
                5A S0 S0 x2
                AA S0 S0
                1A S0 S0
                AF S0 S0
                C4 S0r S0r
                \(creating)
                """,
            profile: {
                let change = "picc: {change: {entry: 20, version: 5}, from: {entry: 2, version: 0}}"
                return try CardProfileTests.changed("picc: leave", change)
            }
        ),
        TearFlow(
            testDescription: "encode with a look at the free memory",
            table: "5A S0 S0\n6E S0 S0\n" + creating,
            profile: { try CardProfileTests.changed("picc: leave", "picc: leave\ncheckMemory: true") }
        ),
    ]

    // MARK: - Adopting and linking

    static let adopting = [
        TearFlow(
            testDescription: "adopt a card with factory keys",
            table: looking(.unclaimedRecord) + "\n" + writing,
            prepare: torn(after: 10),
            decisions: .adopt
        ),
        TearFlow(
            testDescription: "adopt a card with some keys",
            table: looking(.someKeysUnclaimed) + "\nC4 B B\nC4 B C1\n" + proof,
            prepare: torn(after: 11),
            decisions: .adopt
        ),
        TearFlow(
            testDescription: "adopt a finished card",
            table: reading(.unknownFinished) + "\n64 C4 C4",
            prepare: encoded,
            decisions: .adopt
        ),
        TearFlow(
            testDescription: "link a delivered card",
            table: reading(.unknownFinished) + "\n64 C4 C4",
            prepare: encoded,
            known: { .stock($0) }
        ),
    ]

    // MARK: - Mending

    static let mending = [
        TearFlow(
            testDescription: "write broken contents anew",
            table: """
                \(reading(.contentsBroken))
                AA C2 C2
                AF C2 C2
                3D C2 C1
                3D C1 C1
                C7 C1 C1
                \(proof)
                """,
            prepare: { fixture in
                try fixture.encode()
                try fixture.breakContents()
            },
            known: { .enrolled($0) }
        ),
        TearFlow(
            testDescription: "change keys that are behind",
            table: """
                5A D D
                64 D D x3
                AA D D
                AF D D
                45 D D
                6F D D
                C4 D D
                C4 D C2
                AA C2 C2
                AF C2 C2
                CD C2 C2
                CB C2 C2
                3D C2 C2 x2
                C7 C2 C1
                \(proof)
                """,
            prepare: { fixture in
                try fixture.createApplication()
                try fixture.changeKeys([0])
            },
            known: { .reserved($0) }
        ),
        TearFlow(
            testDescription: "change the keys of an older generation",
            table: looking(.olderGeneration) + "\nC4 E E x2\nC4 E C1\n" + proof,
            profile: { try KeyGenerationTests.profile(2, older: [1]) },
            prepare: { fixture in
                let older = try CardFixture(image: fixture.image)
                try older.encode()
            },
            known: { .enrolled($0) },
            decisions: .rekey
        ),
    ]

    // MARK: - Erasing

    static let erasing = [
        TearFlow(
            testDescription: "erase",
            table: "45 C1e C1e\n" + reading(.enrolled) + "\nDA C1e S0e\n5A S0e S0e",
            prepare: encoded,
            known: { .enrolled($0) },
            isErasure: true
        ),
        TearFlow(
            testDescription: "erase with the card's master key",
            table: "45 C1e C1e\n" + reading(.enrolled) + "\n5A C1e C1e\nAA C1e C1e\nAF C1e C1e\nDA C1e S0e\n5A S0e S0e",
            profile: { try CardProfileTests.changed("picc: leave", "picc: {entry: 20, version: 5}") },
            prepare: { fixture in
                try fixture.encode()
                let card = try fixture.otherProgram()
                try card.authenticate(.iso, keyNumber: 0, with: FictionalKeys.factoryDES)
                try card.changeKeySettings(KeySettings(rawValue: 0x0B))
                try card.changeCardMasterKey(to: FictionalKeys.masterKey, type: .aes128)
            },
            known: { .enrolled($0) },
            isErasure: true
        ),
    ]

    static let all = encoding + adopting + mending + erasing
}
