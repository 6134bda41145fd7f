// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A station's files at one moment: its data folder, its keys and its cards. Attempts begin with copies of it.
struct StationSnapshot: Sendable {
    /// A student and the card put on for them.
    struct Tap: Sendable {
        static let all = [
            Tap(student: "22519001", uid: "04A1B2C3D4E580"), Tap(student: "09900017", uid: "04F0E1D2C3B4A5"),
            Tap(student: "22519004", uid: "04D0E1F2A3B4C5"),
        ]

        let student: String
        let uid: String

        /// As an argument of the station.
        var word: String { "\(student):\(uid)" }
        /// As an argument of the station when the student's card is replaced.
        var replacing: String { "replace:" + word }
    }

    /// End and output of a run of the station.
    struct Run: Sendable {
        let isKilled: Bool
        let lines: [String]

        /// True when it reported that its job was done.
        var isDone: Bool { ["enrolled", "imported", "cancelled"].contains { !told($0).isEmpty } }

        /// The text after a word at the beginning of its lines.
        func told(_ word: String) -> [Substring] {
            lines.filter { $0.hasPrefix(word + " ") }.map { $0.dropFirst(word.count + 1) }
        }
    }

    let base: String
    var data: String { base + "/data" }

    /// A station that never had a card.
    static func new(in folder: String) async throws -> StationSnapshot {
        let snapshot = StationSnapshot(base: folder + "/new")
        try FileManager.default.createDirectory(atPath: snapshot.base, withIntermediateDirectories: true)
        _ = try await snapshot.run(["prepare"])
        return snapshot
    }

    /// A new station whose first student has a card of the CROUS: encoded with the same keys and listed in an imported
    /// delivery.
    func delivered(in folder: String, _ tap: Tap, number: Int) async throws -> StationSnapshot {
        let elsewhere = try copy(to: folder + "/elsewhere")
        _ = try await elsewhere.run([tap.word])
        let snapshot = try elsewhere.copy(to: folder + "/delivered") { target in
            try FileManager.default.copyItem(atPath: data, toPath: target)
        }
        try snapshot.addDelivery([tap.uid: number])
        _ = try await snapshot.run(["import"])
        return snapshot
    }

    /// A file of the CROUS with these cards and numbers.
    func addDelivery(_ cards: KeyValuePairs<String, Int>) throws {
        let header =
            "PIX.SS;PIX.NN;AAPL;NUM_PROTOCOLAIRE;NUM_APPLICATIF;NFO;CNOUS;CROUS;EMETTEUR;MAPPING;NUM_CARTE;DATE_CREATION"
        let rows = cards.map { "A0000;0001;F58540;\($0);\($0);00;01;34;0A3F;2;\($1);02/09/2025" }
        let text = ([header] + rows).map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: base + "/delivery.csv"))
    }

    /// A copy, with other data where `data` makes them.
    func copy(to base: String, data make: ((String) throws -> Void)? = nil) throws -> StationSnapshot {
        let (copy, files) = (StationSnapshot(base: base), FileManager.default)
        try files.createDirectory(atPath: base, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: self.base)
        where name.hasSuffix(".image") || name.hasPrefix("keys.") || name == "delivery.csv"
            || (name == "data" && make == nil)
        {
            try files.copyItem(atPath: self.base + "/" + name, toPath: base + "/" + name)
        }
        try make?(copy.data)
        return copy
    }

    func run(_ words: [String], _ environment: [String: String] = [:]) async throws -> Run {
        let output = base + "/output-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(filePath: output))
        let station = try ChildProcess.start(
            ChildProcess.programs.appending(path: "crash-station"),
            [base] + words,
            environment: environment,
            output: handle,
            errors: handle
        )
        // The station has its own descriptor by now, and an ended process would keep ours open.
        try handle.close()
        try await station.end(within: .seconds(60))
        let text = try String(contentsOfFile: output, encoding: .utf8)
        return Run(
            isKilled: station.terminationReason == .uncaughtSignal,
            lines: text.split(separator: "\n").map(String.init)
        )
    }

    /// `EVENT UID NUMBER` of each journal line in any file, by its sequence number.
    func journal() throws -> [Int: String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: data)
        var entries: [Int: String] = [:]
        for name in names where name.hasPrefix("journal") && name.hasSuffix(".csv") {
            let text = String(decoding: try Data(contentsOf: URL(filePath: data + "/" + name)), as: UTF8.self)
            for line in text.split(separator: "\n").dropFirst() {
                let cells = line.split(separator: ";", omittingEmptySubsequences: false)
                // A line without its end has no hash, one without its beginning no sequence number: nothing after it
                // counts.
                guard cells.count == 14, cells[13].count == 64, let place = Int(cells[0]) else { break }
                entries[place] = cells[4...6].joined(separator: " ")
            }
        }
        return entries
    }

    /// True when the card has been changed.
    func isBegun(_ tap: Tap) throws -> Bool {
        guard let image = FileManager.default.contents(atPath: "\(base)/\(tap.uid).image") else { return false }
        let object = try JSONSerialization.jsonObject(with: image)
        return ((object as? [String: Any])?["applications"] as? [Any])?.isEmpty == false
    }
}
