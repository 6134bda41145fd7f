// SPDX-License-Identifier: Apache-2.0
internal import ChainedFile
internal import Posix

/// The lines of a journal while all of them are checked.
struct JournalContents: ChainContent {
    /// So many lines ahead memory is asked for: a few hundred nanoseconds.
    private static let lead = 4

    private(set) var state = JournalState()

    var reader: @Sendable (ChainLines) -> ChainReading<[JournalFacts]> {
        let texts = state.texts
        return { lines in
            let columns = JournalColumns(lines.format)
            var memory = TextMemory(texts)
            var facts: [JournalFacts] = []
            facts.reserveCapacity(lines.count)
            do throws(ChainCellError) {
                for line in 0..<lines.count {
                    facts.append(try JournalFacts(line, of: lines, columns, texts, &memory))
                }
                return ChainReading(facts, count: facts.count)
            } catch {
                return ChainReading(facts, count: facts.count, unreadable: error.column)
            }
        }
    }

    mutating func take(
        _ range: Range<Int>,
        of facts: [JournalFacts]
    ) -> (line: Int, contradiction: JournalContradiction)? {
        for line in range {
            if line + Self.lead < facts.count { state.prefetch(facts[line + Self.lead]) }
            do { try state.apply(facts[line]) } catch { return (line, error) }
        }
        return nil
    }
}

/// Reads a whole journal once and checks everything.
enum JournalScan {
    /// As ``ChainScan/read(_:into:upTo:seen:)``.
    static func read(
        _ paths: ChainPaths,
        upTo limit: ChainLimit? = nil,
        seen: () -> UInt64 = { 0 }
    ) throws(JournalError) -> (state: JournalState, end: ChainEnd) {
        let contents: JournalContents, end: ChainEnd
        do throws(ChainScanError<JournalContradiction>) {
            (contents, end) = try ChainScan.read(paths, into: JournalContents(), upTo: limit, seen: seen)
        } catch {
            throw JournalError(error)
        }
        // Reading left much behind that the allocator would keep.
        ThisProcess.releaseFreeMemory()
        return (contents.state, end)
    }
}
