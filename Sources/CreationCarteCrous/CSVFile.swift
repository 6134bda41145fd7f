// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// The csv file the caller reads after each card: the CROUS's header, then one line for each card. Lines are only
/// added; the reader deletes the file (docs/facts/domain.md, section 2.3).
struct CSVFile {
    private static let lineEnd = UInt8(ascii: "\n")

    let path: String

    /// False when a line could not be added; checked before a card is written.
    var isWritable: Bool { Files.isWritable(path) }

    /// Adds the lines that are not in the file yet, below `header` when the file is empty; durable when it returns.
    /// Concurrent programs wait for each other.
    ///
    /// A failed write leaves nothing behind: the same call again completes the file. Throws `PosixError`.
    func add(_ lines: [String], header: String) async throws {
        let isNew = !Files.exists(path)
        let file = try FileDescriptor(opening: path, for: .append(mode: 0o644))
        while try !file.tryLock() { try await Task.sleep(for: .milliseconds(20)) }
        let content = try Files.read(path)
        let known = Set(content.split(separator: Self.lineEnd).map { Self.text(of: $0) })
        let missing = lines.filter { !known.contains($0) }
        guard !missing.isEmpty else { return }
        var text = (content.isEmpty ? [header] + missing : missing).joined(separator: "\n") + "\n"
        // A crash cut off the last line. With a line end after it, readers skip it and do not lose the next one.
        if let last = content.last, last != Self.lineEnd { text = "\n" + text }
        do {
            try file.write(Array(text.utf8))
        } catch {
            try file.truncate(to: content.count)
            throw error
        }
        try file.synchronize()
        if isNew { try Files.synchronizeFolder(of: path) }
    }

    private static func text(of line: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(line), as: UTF8.self)
        return text.hasSuffix("\r") ? String(text.dropLast()) : text
    }
}
