// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder that goes away with its owner.
final class ScratchFolder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "crousd-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func setMode(_ mode: UInt32, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: path)
    }

    func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// Bytes of the disk that a file has.
    func allocated(_ path: String) throws -> Int {
        try URL(filePath: path).resourceValues(forKeys: [.fileAllocatedSizeKey]).fileAllocatedSize ?? 0
    }
}
