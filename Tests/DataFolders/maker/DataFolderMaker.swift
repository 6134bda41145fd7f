// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import Foundation
import Holders
import Posix
import Registry
import SmartCard
import Synchronization

@testable import Journal

/// Writes a data folder as this version writes it: every event of the journal, two years, a delivery, cards issued before,
/// holders and a registry. Everything in it is fictional. Beside it, `cards.txt` says what the journal knows of each card.
///
/// Each release keeps one (docs/releasing.md); `DataFolderTests` opens them all. usage: data-folder-maker FOLDER
@main
struct DataFolderMaker {
    static let cardsName = "cards.txt"

    private let folder: String
    private let journal: Journal
    private let registry: Registry
    private let holders: HoldersDirectory
    private let clock: Clock
    private let people: [HolderReference]

    static func main() throws {
        guard CommandLine.arguments.count == 2 else { throw Problem.usage }
        try make(CommandLine.arguments[1])
    }

    static func make(_ folder: String) throws {
        let maker = try DataFolderMaker(folder)
        try maker.firstYear()
        try maker.secondYear()
        try maker.registry.catchUp(with: maker.journal)
        try Files.replace(folder + "/" + cardsName, with: Array(knowledge(of: maker.journal).utf8))
    }

    /// What a journal says: its cards, one a line, and the rest.
    static func knowledge(of journal: Journal) -> String {
        let state = journal.state
        let cards = CardState.allCases.flatMap { state.cards(in: $0) }.sorted { $0.sequence < $1.sequence }
        let found = state.foundNumbers.sorted().map(\.description).joined(separator: " ")
        let facts = [
            "burnt \(state.burntCount)", "delivery \(state.lastDelivery)",
            "lost \(state.lostUpTo?.description ?? "-")", "found \(found)", "head \(journal.head)",
        ]
        return (cards.map(line) + facts).map { $0 + "\n" }.joined()
    }

    private static func line(_ card: JournalledCard) -> String {
        [
            "\(card.uid)", "\(card.number)", card.state.rawValue, card.holder?.description ?? "-", card.station,
            card.profile, "\(card.reservedAt)", card.enrolledAt?.description ?? "-", card.reason,
            card.validUntil?.description ?? "-", "\(card.sequence)",
        ].joined(separator: ";")
    }

    private enum Problem: Error { case usage, badSample(String) }

    /// A clock that each line moves on by a second.
    private final class Clock: Sendable {
        private let time: Mutex<Int64>

        init(_ text: String) throws { time = Mutex(try Self.milliseconds(text)) }

        func set(_ text: String) throws {
            let moment = try Self.milliseconds(text)
            time.withLock { $0 = moment }
        }

        func next() -> Timestamp {
            time.withLock { time in
                time += 1003
                return Timestamp(milliseconds: time)
            }
        }

        private static func milliseconds(_ text: String) throws -> Int64 {
            guard let time = Timestamp(text) else { throw Problem.badSample(text) }
            return time.milliseconds
        }
    }

    private init(_ folder: String) throws {
        self.folder = folder
        let clock = try Clock("2024-11-05T09:00:00.000Z")
        self.clock = clock
        journal = try Journal(folder: folder, clock: { clock.next() })
        registry = try Registry(path: folder + "/registry.sqlite", journal: journal)
        holders = try HoldersDirectory(folder: folder)
        let list = """
            numero_etudiant;ine;nom_famille;prenom;nom_usage;date_naissance;mail;population;etat_ia;date_fin_droits
            22519001;1234567890V;Lefèvre-Martin;Zoé;;17/03/2006;zoe@etu.univ-exemple.example;etudiant;valide;30/09/2027
            22519002;0ABCDN00122;N'Diaye;Élodie;Œuvrard;29/02/2004;elodie@etu.univ-exemple.example;etudiant;valide;30/09/2027
            09900017;990000001AB;Nguyễn;Văn An;;01/01/2005;van-an@etu.univ-exemple.example;etudiant;valide;30/09/2027
            22519004;2501234567A;Åkesson;Søren;;11/11/2005;soren@etu.univ-exemple.example;etudiant;valide;30/09/2027

            """
        _ = try holders.importCSV(Array(list.utf8))
        people = holders.all.map(\.reference)
    }

    private func uid(_ card: Int) throws -> CardUID {
        let bytes = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, UInt8(card)]
        guard let uid = CardUID(bytes) else { throw Problem.badSample("card \(card)") }
        return uid
    }

    private func number(_ index: UInt64) -> CROUSNumber? { CROUSNumber(102_500_000_000 + index) }

    private func add(
        _ event: JournalEvent,
        _ card: Int,
        _ holder: Int? = nil,
        reason: String = "",
        detail: String = ""
    ) throws {
        try journal.append(
            JournalEntry.Draft(
                event,
                station: "poste1/Virtual PCD 00 00",
                operatorName: "léa",
                uid: try uid(card),
                number: number(UInt64(card)),
                holder: holder.map { people[$0] },
                profile: "reference@1f2e3d4c",
                samUID: "04112233445566",
                reason: reason,
                detail: detail
            )
        )
    }

    /// Lines of 2024: cards made, given up, mended and found.
    private func firstYear() throws {
        try add(.reserved, 1, 0, detail: "a;\"b\"")
        try add(.enrolled, 1, 0, reason: "proven")
        try add(.reserved, 2, 1)
        try add(.abandoned, 2, 1, reason: "torn")
        try add(.reencoded, 2, 2, detail: "supervisor noé")
        try add(.enrolled, 2, 2)
        try add(.reserved, 6, 2)
        try add(.abandoned, 6, 2, reason: "lost")
        try add(.adopted, 3)
        try add(.enrolled, 3)
        try add(.conflict, 3, detail: "row X, holds 102500000077")
        try add(.refused, 99, reason: "foreign application", detail: "row F")
        try add(.refused, 98, detail: "row C4, holds 102500000078")
        try importDelivery()
        try importIssued()
    }

    private func importDelivery() throws {
        let header =
            "PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION"
        let rows = try (20...24).map { card in
            let uid = try uid(card)
            return "A0000;0001;F58540;\(uid);\(uid);00;01;34;0A3F;2;\(102_500_000_000 + card);02/09/2024"
        }
        try run(rows: [header] + rows) { _ in }
        try add(.reserved, 20, 3, reason: JournalledCard.linkReason)
        try add(.enrolled, 20, 3, reason: "linked")
    }

    private func importIssued() throws {
        let rows = try ["uid;num;who", "\(uid(30));102500000030;22519001", "\(uid(31));102500000031;"]
        try run(rows: rows) { request in
            request.kind = .issued
            request.columns = try CardColumns("uid=uid,number=num,holder=who")
        }
    }

    private func run(rows: [String], _ change: (inout ImportRequest) throws -> Void) throws {
        let path = folder + "/incoming.csv"
        try Files.replace(path, with: Array(rows.map { $0 + "\n" }.joined().utf8))
        defer { Files.remove(path) }
        var request = ImportRequest(path: path, station: "poste1/stock", operatorName: "léa")
        try change(&request)
        _ = try StockImport(journal: journal, registry: registry, holders: holders).run(request)
    }

    /// Lines of 2025: what is done with cards afterwards, and an accepted loss.
    private func secondYear() throws {
        try clock.set("2025-09-02T08:00:00.000Z")
        try add(.revalidated, 1, 0, detail: "2026-09-30")
        try add(.reassigned, 20, 3, detail: "from \(people[3])")
        try add(.reserved, 4, 0)
        _ = try journal.append([
            JournalEntry.Draft(
                .replaced,
                station: "poste1/Virtual PCD 00 00",
                uid: uid(1),
                number: number(1),
                holder: people[0],
                reason: CancelReason.lost.rawValue,
                detail: "by \(uid(4))"
            ),
            JournalEntry.Draft(
                .enrolled,
                station: "poste1/Virtual PCD 00 00",
                uid: uid(4),
                number: number(4),
                holder: people[0]
            ),
        ])
        try add(.cancelled, 30, 1, reason: CancelReason.stolen.rawValue)
        try add(.erased, 31, reason: "returned")
        try clock.set("2025-09-01T08:00:00.000Z")
        try add(.reserved, 5, 1)
        try clock.set("2025-09-03T08:00:00.000Z")
        try journal.append(
            JournalEntry.Draft(.truncated, station: "poste1", number: number(9), detail: "lines lost after 30: unknown")
        )
        try add(.reserved, 10)
    }
}
