// SPDX-License-Identifier: Apache-2.0
import CROUSCore
import ChainedFile
import JournalFixtures
import TestSupport
import Testing

@testable import Journal

/// `journal.head` beside the journal.
@Suite struct JournalHeadTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `a torn slot is written again and the file keeps its size and place`() throws {
        do { _ = try Sample.journal(in: folder, cards: 2) }
        var content = try folder.read("journal.head")
        let size = content.count
        let newest = try #require(try folder.recordedHead())
        let slot = String(decoding: content, as: UTF8.self).split(separator: "\n").firstIndex {
            $0.hasPrefix(padded(newest.sequence, 20))
        }
        content[slot == 1 ? 4000 : 4100] ^= 1
        try folder.write("journal.head", content)
        #expect(try folder.recordedHead()?.sequence == 3)
        let journal = try Journal(folder: folder.path, clock: Sample.clock())
        #expect(journal.opening.headWasBehind)
        #expect(try folder.recordedHead() == newest)
        #expect(try folder.read("journal.head").count == size)
        #expect(try folder.names() == [Sample.file, "journal.head", "journal.lock"])
    }
}
