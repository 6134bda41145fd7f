// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Refused lines and remarks of one file of cards: all of them in a file, the first ones in memory.
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

    /// A log that is moved to `path` by ``keep()``; until then the log of an earlier import is there.
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

    /// Notes a card that is already present: in the file only, because there may be as many as lines.
    func notePresence(_ problem: RowProblem) throws(StockError) { try write(problem, kind: "remark") }

    /// A position to return to.
    struct Mark {
        fileprivate let size: Int
        fileprivate let refused: [RowProblem]
        fileprivate let refusedCount: Int
        fileprivate let remarks: [RowProblem]
    }

    /// The present position.
    var mark: Mark {
        Mark(size: size + buffer.count, refused: refused, refusedCount: refusedCount, remarks: remarks)
    }

    /// Removes everything noted since `mark`; it will be noted again.
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
        let phrase = problem.reason.phrase
        let cells = [
            String(problem.line), problem.column?.rawValue ?? "", kind, problem.reason.key,
            phrase.text(in: .english), phrase.text(in: .french),
        ]
        buffer += (try? DelimitedText.line(of: cells)) ?? []
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Replaces the log of an earlier import; without lines there is no log.
    func keep() throws(StockError) {
        try flush()
        guard size > 0 else { return Files.remove(path) }
        let (draft, path) = (draft, path)
        try wrapping(StockError.file) { () throws(PosixError) in try Files.rename(draft, to: path) }
    }

    /// Writes buffered lines.
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
