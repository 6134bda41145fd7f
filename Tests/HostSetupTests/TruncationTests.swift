import CROUSCore
// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import Foundation
import HostSetup
import Journal
import Registry
import SmartCard
import Testing

/// `crousctl journal verify --accept-truncation`: the whole of it on a data folder.
@Suite(.timeLimit(.minutes(1))) struct TruncationTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "truncation-\(UUID().uuidString)")
    private let configuration: HostConfiguration

    init() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "crousd.yaml")
        let text = """
            dataFolder: "\(folder.path)/data"
            stations:
              - "desk: Virtual PCD 00 00"
            numbers:
              lowest: 102500000101
              highest: 102500000199
              history: none

            """
        try Data(text.utf8).write(to: file)
        configuration = try await HostConfiguration.load(file.path)
    }

    private var registry: String { configuration.dataFolder + "/registry.sqlite" }

    /// Reserves the cards' numbers from 102500000101 on; `index` also takes them into the registry.
    private func reserve(_ cards: ClosedRange<UInt8>, index: Bool) throws {
        let journal = try Journal(folder: configuration.dataFolder)
        for card in cards {
            let uid = try #require(CardUID([0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0x00, card]))
            let number = try #require(CROUSNumber(102_500_000_100 + UInt64(card)))
            try journal.append(JournalEntry.Draft(.reserved, station: "desk", uid: uid, number: number))
        }
        if index { _ = try Registry(path: registry, journal: journal) }
    }

    private func cutLastLine() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: configuration.dataFolder)
        let name = try #require(names.first { $0.hasPrefix("journal-") })
        let url = URL(filePath: configuration.dataFolder).appending(path: name)
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        try Data((lines.dropLast().joined(separator: "\n") + "\n").utf8).write(to: url)
    }

    @Test func `lost lines are recorded, their numbers used, the registry that knows them kept`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try reserve(1...5, index: true)
        try cutLastLine()
        #expect(throws: JournalError.self) { try Journal(folder: configuration.dataFolder) }
        let loss = try IssuingHost.acceptTruncation(configuration, usedUpTo: nil, operatorName: "léa")
        #expect(loss.line.sequence == 5 && loss.line.content.event == .truncated)
        #expect(loss.line.content.number == CROUSNumber(102_500_000_105) && loss.line.content.operatorName == "léa")
        #expect(loss.registry == registry + ".before-truncation-5")
        let journal = try Journal(folder: configuration.dataFolder)
        #expect(try Registry(path: registry, journal: journal).cardCount() == 4)
    }

    @Test func `a person's statement is required when the loss is unknown, and it counts`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try reserve(1...3, index: false)
        try FileManager.default.removeItem(atPath: configuration.dataFolder + "/journal.head")
        #expect(throws: JournalError.lossUnknown) {
            try IssuingHost.acceptTruncation(configuration, usedUpTo: nil, operatorName: "")
        }
        let word = try #require(CROUSNumber(102_500_000_150))
        let loss = try IssuingHost.acceptTruncation(configuration, usedUpTo: word, operatorName: "")
        #expect(loss.line.content.number == word && loss.registry == nil)
    }

    @Test func `a whole journal is left unchanged, and so is one in use`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try reserve(1...3, index: true)
        #expect(throws: JournalError.nothingLost) {
            try IssuingHost.acceptTruncation(configuration, usedUpTo: nil, operatorName: "")
        }
        #expect(FileManager.default.fileExists(atPath: registry))
        let journal = try Journal(folder: configuration.dataFolder)
        let error = #expect(throws: JournalError.self) {
            try IssuingHost.acceptTruncation(configuration, usedUpTo: nil, operatorName: "")
        }
        guard case .locked = error else { throw try #require(error) }
        #expect(journal.head.sequence == 3)
    }
}
