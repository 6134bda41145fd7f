// SPDX-License-Identifier: Apache-2.0
internal import Posix

/// The csv file the caller reads after each card: the CROUS's header, then a line a card. Lines are only ever added;
/// who reads the file deletes it (docs/facts/domain.md, section 2.3).
struct CSVFile {
    private static let lineEnd = UInt8(ascii: "\n")

    let path: String

    /// False when a line could not be added: better known before a card is written than after.
    var isWritable: Bool { Files.isWritable(path) }

    /// Adds the lines that are not in the file yet, below `header` when the file is empty; on the disk when it returns. Of
    /// several programs that do so at once each waits for the one before.
    ///
    /// Of a write that fails nothing is left behind: the same call again makes the file right. Throws `PosixError`.
    func add(_ lines: [String], header: String) async throws {
        let isNew = !Files.exists(path)
        let file = try FileDescriptor(opening: path, for: .append(mode: 0o644))
        while try !file.tryLock() { try await Task.sleep(for: .milliseconds(20)) }
        let content = try Files.read(path)
        let known = Set(content.split(separator: Self.lineEnd).map { Self.text(of: $0) })
        let missing = lines.filter { !known.contains($0) }
        guard !missing.isEmpty else { return }
        var text = (content.isEmpty ? [header] + missing : missing).joined(separator: "\n") + "\n"
        // A line without its end was cut off by a crash; its readers skip it, once it no longer swallows the next.
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
