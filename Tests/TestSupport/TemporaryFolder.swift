// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Posix

/// A temporary folder for one test, removed with its last owner.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws { path = try Files.makeTemporaryFolder("crousd-test") }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, not durably, and returns its path.
    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try FileDescriptor(opening: file(name), for: .replace(mode: 0o640)).write(bytes)
        return file(name)
    }

    /// Writes a text file and returns its path.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// The bytes of a file.
    package func read(_ name: String) throws -> [UInt8] { try Files.read(file(name)) }

    /// A file as lines without their ends.
    package func lines(_ name: String) throws -> [String] {
        String(decoding: try read(name), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Names of the files in it.
    package func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    /// Removes a file or folder in it.
    package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    package func setMode(_ mode: UInt32, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: path)
    }

    package func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// Bytes of the disk that a file has.
    package func allocated(_ path: String) throws -> Int {
        try URL(filePath: path).resourceValues(forKeys: [.fileAllocatedSizeKey]).fileAllocatedSize ?? 0
    }
}
