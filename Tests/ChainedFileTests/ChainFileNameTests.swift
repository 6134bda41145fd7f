// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChainedFile

@Suite struct ChainFileNameTests {
    @Test(arguments: [("2026", 2026, 1), ("2026-2", 2026, 2), ("2026-9999", 2026, 9999)])
    func `a year, and a number from 2, name a file`(text: String, year: Int, part: Int) throws {
        let name = try #require(ChainFileName(text))
        #expect(name == ChainFileName(year: year, part: part) && name.text == text)
    }

    @Test(arguments: [
        "", "26", "20266", "2026-", "2026-1", "2026-0", "2026--2", "2026-02", "2026-10000", "2026-9223372036854775807",
        "2026-9223372036854775808", "٢٠٢٦", "2026 ",
    ])
    func `nothing else does`(text: String) { #expect(ChainFileName(text) == nil) }
}
