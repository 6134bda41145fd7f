// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// The lines of one file of cards that were not taken in, or are strange: all of them in a file, the first ones in memory.
///
/// Columns: `line;column;kind;reason;english;french`, where `kind` is `refused` or `remark`.
final class ImportLog {
    private static let kept = 20
    private static let bufferSize = 1 << 16
    private static let mode: UInt32 = 0o640
    private static let header = "line;column;kind;reason;english;french\n"

    let path: String
    private let draft: String
    private(set) var refused: [RowProblem] = []
    private(set) var remarks: [RowProblem] = []
    private(set) var refusedCount = 0
    private var buffer: [UInt8] = []
    private var size = 0

    /// A log that is at `path` once it is kept; until then what an earlier import told is there.
    init(path: String) {
        self.path = path
        draft = path + ".new"
        Files.remove(draft)
    }

    deinit { Files.remove(draft) }

    /// The file, when something was written.
    var file: String? { size + buffer.count > 0 ? path : nil }

    func refuse(_ problem: RowProblem) throws(StockError) {
        refusedCount += 1
        if refused.count < Self.kept { refused.append(problem) }
        try write(problem, kind: "refused")
    }

    func remark(_ problem: RowProblem) throws(StockError) {
        if remarks.count < Self.kept { remarks.append(problem) }
        try write(problem, kind: "remark")
    }

    /// Tells of a card that is there already: in the file only, there may be as many as it has lines.
    func notePresence(_ problem: RowProblem) throws(StockError) { try write(problem, kind: "remark") }

    /// A place to go back to.
    struct Mark {
        fileprivate let size: Int
        fileprivate let refused: [RowProblem]
        fileprivate let refusedCount: Int
        fileprivate let remarks: [RowProblem]
    }

    /// Where the log is now.
    var mark: Mark {
        Mark(size: size + buffer.count, refused: refused, refusedCount: refusedCount, remarks: remarks)
    }

    /// Forgets what was told since `mark`: it is found anew.
    func rewind(to mark: Mark) throws(StockError) {
        try flush()
        (refused, refusedCount, remarks) = (mark.refused, mark.refusedCount, mark.remarks)
        guard size > mark.size else { return }
        let draft = draft
        try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: draft, for: .readWrite(mode: Self.mode)).truncate(to: mark.size)
        }
        size = mark.size
    }

    private func write(_ problem: RowProblem, kind: String) throws(StockError) {
        if size + buffer.count == 0 { buffer += Array(Self.header.utf8) }
        let cells = [
            String(problem.line), problem.column?.rawValue ?? "", kind, problem.reason.key, problem.reason.english,
            problem.reason.french,
        ]
        buffer += (try? DelimitedText.line(of: cells)) ?? []
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Puts the log in the place of an earlier one; without a line there is none.
    func keep() throws(StockError) {
        try flush()
        guard size > 0 else { return Files.remove(path) }
        let (draft, path) = (draft, path)
        try wrapping(StockError.file) { () throws(PosixError) in try Files.rename(draft, to: path) }
    }

    /// Writes what is still in memory.
    private func flush() throws(StockError) {
        guard !buffer.isEmpty else { return }
        let (draft, buffer) = (draft, buffer)
        try wrapping(StockError.file) { () throws(PosixError) in
            try FileDescriptor(opening: draft, for: .append(mode: Self.mode)).write(buffer)
        }
        size += buffer.count
        self.buffer = []
    }
}
