// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import CROUSCore
import DESFire
import EnrolmentFixtures
import JournalFixtures
import RegistryFixtures
import SmartCard
import TestSupport
import Testing
import VirtualDESFire
import VirtualReaders

@testable import Enrolment
@testable import Journal
@testable import Registry

/// An operation of the desk on a card, from order to journal, to be torn at each command.
struct ServiceFlow: CustomTestStringConvertible, Sendable {
    /// One command: its code, where the next tap continues when it is lost before execution, and where when only its
    /// answer is lost.
    struct Command {
        let code: UInt8
        let lost: String
        let executed: String
    }

    let testDescription: String
    /// The table of the flow: code, lost, executed, one command a line; `x3` repeats a line. The words are rows of
    /// docs/card-rows.md and, for an erasure, the text of its journal line.
    let table: String
    /// Brings card, journal and registry into the initial state of the flow.
    var prepare: @Sendable (TestHost, VirtualDESFireCard) async throws -> Void = { _, _ in }
    /// One tap.
    let tap: @Sendable (TestHost) async throws -> Void
    /// A tap of the finished card, which changes nothing.
    var idleTap: @Sendable (TestHost) async throws -> Void = { try await $0.serve() }
    /// Column of the last journal line that names the row.
    var column = 11
    /// Events of the journal at the end.
    let events: [String]
    /// State of card 1 at the end.
    let state: CardState
    var number: UInt64 = 1

    /// The three commands that identify the card, which change nothing, and the table's lines, parsed.
    func commands() throws -> [Command] {
        let commands = try parsedTable()
        let row = try #require(commands.first).lost
        return [0x60, 0xAF, 0xAF].map { Command(code: $0, lost: row, executed: row) } + commands
    }

    private func parsedTable() throws -> [Command] {
        try table.split(separator: "\n").flatMap { line in
            let words = line.split(separator: " ").map(String.init)
            let count = words.count > 3 ? try #require(Int(words[3].dropFirst())) : 1
            let code = try #require(UInt8(words[0], radix: 16))
            return [Command](repeating: Command(code: code, lost: words[1], executed: words[2]), count: count)
        }
    }

    static let all = [encode, link, replace, erase, mendContents, mendKeys]

    // MARK: - The flows

    /// docs/card-rows.md, "Torn at any command".
    private static let encoding = """
        5A S0 S0
        CA S0r A1
        5A A1 A1
        AA A1 A1
        AF A1 A1
        CD A1 A2
        CB A2 A3
        3D A3 A3 x2
        C7 A3 A3
        C4 A3 B
        C4 B B
        C4 B C1
        \(proof)
        """

    /// The end of every encoding.
    private static let proof = """
        AA C1 C1
        AF C1 C1
        BD C1 C1 x2
        64 C1 C1
        """

    private static func reading(_ row: String) -> String {
        """
        5A \(row) \(row)
        64 \(row) \(row) x3
        AA \(row) \(row)
        AF \(row) \(row)
        BD \(row) \(row) x2

        """
    }

    private static let encode = ServiceFlow(
        testDescription: "encode a blank card",
        table: encoding,
        tap: { try await $0.serve() },
        events: ["RESERVED", "ENROLLED"],
        state: .enrolled
    )

    private static let link = ServiceFlow(
        testDescription: "link a card of a delivery",
        table: reading("C4") + "64 C4 C4",
        prepare: { host, card in
            try host.makeDeliveredCard(card, number: 7)
            try host.takeDelivery([RegistryFixture.row(1, number: Sample.number(7).value)])
        },
        tap: { try await $0.serve() },
        events: ["DELIVERY", "RESERVED", "ENROLLED"],
        state: .enrolled,
        number: 7
    )

    private static let replace = ServiceFlow(
        testDescription: "replace a lost card",
        table: encoding,
        prepare: { host, _ in
            host.readers.put(try host.card(2), on: TestHost.one)
            try await host.serve()
        },
        tap: { try await $0.serve(replacing: .lost) },
        events: ["RESERVED", "ENROLLED", "RESERVED", "REPLACED", "ENROLLED"],
        state: .enrolled,
        number: 2
    )

    private static let erase = ServiceFlow(
        testDescription: "erase a card in use",
        table: "45 deleted deleted\n" + reading("deleted") + "DA deleted blank\n5A blank blank",
        prepare: { host, card in
            host.readers.put(card, on: TestHost.one)
            try await host.serve()
        },
        tap: { try await $0.erase() },
        idleTap: { try await $0.erase() },
        column: 10,
        events: ["RESERVED", "ENROLLED", "CANCELLED", "ERASED"],
        state: .erased
    )

    private static let mendContents = ServiceFlow(
        testDescription: "mend the contents of a card in use",
        table: reading("C2") + "AA C2 C2\nAF C2 C2\n3D C2 C1\n3D C1 C1\nC7 C1 C1\n" + proof,
        prepare: { host, card in
            host.readers.put(card, on: TestHost.one)
            try await host.serve()
            try host.breakContents()
        },
        tap: { try await $0.serve() },
        events: ["RESERVED", "ENROLLED", "RE-ENCODED", "ENROLLED"],
        state: .enrolled
    )

    private static let mendKeys = ServiceFlow(
        testDescription: "mend the keys of a card in use",
        table: reading("D").replacing("BD D D x2\n", with: "45 D D\n6F D D\nF5 D D x2\nBD D D x2\n")
            + "C4 D D\nC4 D C1\n" + proof,
        prepare: { host, card in
            card.tear(TearPlan(.after, .command(13)))
            host.readers.put(card, on: TestHost.one)
            await #expect(throws: EnrolmentError.self) { try await host.serve() }
            host.readers.put(card, on: TestHost.one)
            try host.changeMasterKey()
            var line = try Sample.draft(.enrolled, card: 1, number: 1)
            line.holder = try host.reference(.zoe)
            try host.append(line)
        },
        tap: { try await $0.serve() },
        events: ["RESERVED", "ENROLLED", "RE-ENCODED", "ENROLLED"],
        state: .enrolled
    )
}

extension TestHost {
    /// Finishes the card on the first reader for Zoé, or gives up; without a second order.
    func serve(replacing reason: CancelReason? = nil) async throws {
        let wish = EnrolmentOrder(holder: try reference(.zoe), operatorName: "léa", replacing: reason)
        _ = try await service.stations.enrolPresentCard(wish, on: Self.one)
    }

    fileprivate func erase() async throws {
        _ = try await service.cards.eraseCard(on: Self.one, ErasureOrder(cancelling: .other, operatorName: "léa"))
    }

    /// Encodes a card as the CROUS does for its deliveries: this journal does not know it.
    func makeDeliveredCard(_ card: VirtualDESFireCard, number: UInt64) throws {
        readers.put(card, on: Self.one)
        let (workflow, number) = (workflow, try Sample.number(number))
        try workflow.withCard(on: Self.one, for: "left") { card, workflow throws(EnrolmentError) in
            try workflow.withKeys(for: "left") { _, keys throws(EnrolmentError) in
                let encodingJournal = EncodingJournal(reserve: { number }, adopt: { _ in }, reencode: { _ in })
                do throws(CROUSCardError) {
                    let conversation = CardConversation(card.identified, keys: keys, profile: workflow.profile)
                    _ = try CardEncoder(conversation, known: .none, day: workflow.records.today).encode(encodingJournal)
                } catch {
                    throw .card(error)
                }
            }
        }
    }

    func takeDelivery(_ rows: [String]) throws {
        let file = try folder.write("delivery.csv", ([CROUSCSV.header] + rows).map { $0 + "\n" }.joined())
        let order = ImportRequest(path: file, station: "host")
        _ = try StockImport(journal: journal, registry: records.registry).run(order)
    }
}
