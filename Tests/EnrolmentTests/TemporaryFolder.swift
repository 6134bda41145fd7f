// SPDX-License-Identifier: Apache-2.0
import Foundation
import Posix

@testable import Journal

/// A folder of its own for one test, gone with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "enrolment-\(UUID().uuidString)"
        try Files.makeFolders(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, not durably, and gives its path back.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try FileDescriptor(opening: file(name), for: .replace(mode: 0o640)).write(bytes)
        return file(name)
    }

    /// Writes a text file and gives its path back.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// The bytes of a file.
    func read(_ name: String) throws -> [UInt8] { try Files.read(file(name)) }

    /// A file as lines without their ends.
    func lines(_ name: String) throws -> [String] {
        String(decoding: try read(name), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What `journal.head` says in it.
    func recordedHead() throws -> JournalHead? { try JournalHeadFile(content: read("journal.head"))?.newest }

    /// Names of the files in it.
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Removes a file or folder.
func removeFile(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

enum ProcessNumber {
    /// The id of this process.
    static var own: Int32 { ProcessInfo.processInfo.processIdentifier }
}
