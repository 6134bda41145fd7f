// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

/// Consecutive lines of a file of cards.
struct CardChunk: Sendable {
    /// In the order of the file.
    let lines: [CardFileReader.Line]
    /// Places of the good ones in `lines`, in the order of their UIDs; the same UIDs in the order of the file.
    let order: [Int]
    /// Bytes of the file up to the last line.
    let end: Int

    /// The next lines of a file, at most `count`; nil at its end.
    init?(_ reader: inout CardFileReader, count: Int) throws(StockError) {
        var lines: [CardFileReader.Line] = []
        var keys: [(uid: UInt64, place: Int)] = []
        while lines.count < count, let line = try reader.next() {
            if case .success(let card) = line { keys.append((card.uidValue, lines.count)) }
            lines.append(line)
        }
        guard !lines.isEmpty else { return nil }
        keys.sort { $0 < $1 }
        self.lines = lines
        order = keys.map(\.place)
        end = reader.offset
    }
}

/// A file of cards that is read chunk by chunk, one chunk ahead on a thread.
struct CardFile: Sendable {
    private struct Desk: Sendable {
        var next: Result<CardChunk?, StockError>?
        var isOver = false
    }

    let path: String
    let columns: CardColumns
    let order: ByteOrder
    /// Most lines of one chunk.
    var chunkSize = 1 << 16

    /// Calls `body` with each chunk. Throws the errors of ``CardFileReader`` and of `body`.
    func forEachChunk(_ body: (CardChunk) throws -> Void) throws {
        let desk = ConditionLock(Desk())
        defer { desk.withLock { $0.isOver = true } }
        let file = self
        try wrapping(StockError.file) { () throws(PosixError) in
            try DetachedThread.start(name: "cards") { file.read(to: desk) }
        }
        while let chunk = try Self.take(from: desk)?.get() { try body(chunk) }
    }

    private func read(to desk: ConditionLock<Desk>) {
        do throws(StockError) {
            var reader = try CardFileReader(path: path, columns: columns, order: order)
            while let chunk = try CardChunk(&reader, count: chunkSize) {
                guard Self.hand(.success(chunk), to: desk) else { return }
            }
            _ = Self.hand(.success(nil), to: desk)
        } catch {
            _ = Self.hand(.failure(error), to: desk)
        }
    }

    /// Waits until the chunk before was taken; false when no more is wanted.
    private static func hand(_ chunk: Result<CardChunk?, StockError>, to desk: ConditionLock<Desk>) -> Bool {
        let isWanted = desk.wait { $0.isOver ? false : $0.next == nil ? true : nil }
        if isWanted { desk.withLock { $0.next = chunk } }
        return isWanted
    }

    private static func take(from desk: ConditionLock<Desk>) -> Result<CardChunk?, StockError>? {
        desk.wait { $0.next == nil ? nil : () }
        return desk.withLock { $0.next.take() }
    }
}
