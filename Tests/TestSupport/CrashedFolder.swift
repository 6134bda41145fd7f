// SPDX-License-Identifier: Apache-2.0
internal import Foundation

/// A folder whose program was watched by ``CrashShim``, and the images beside it.
package struct CrashedFolder: Sendable {
    /// What a power cut leaves of files that were being written: nothing or all of the unsynchronised part, or the
    /// names without the content.
    package enum Survival: Sendable, CaseIterable {
        /// Content and names of the last fsync.
        case synchronised
        /// All names, each with the content of its last fsync: a rename may reach the disk before what it renames.
        case names
        /// Everything: only the process died.
        case everything
    }

    /// The folder.
    package let path: String
    /// Where log and images are.
    package let side: String

    /// Stores both paths and creates the folder beside.
    package init(_ path: String, side: String) throws {
        (self.path, self.side) = (path, side)
        try FileManager.default.createDirectory(atPath: side, withIntermediateDirectories: true)
    }

    /// The calls that were counted.
    package func calls() throws -> [CrashShim.Call] {
        try String(contentsOfFile: side + "/log", encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count > 2 ? CrashShim.Call(name: String(words[1]), file: String(words[2])) : nil
        }
    }

    /// Creates at `target` the state after the crash.
    package func restore(_ survival: Survival, to target: String) throws {
        switch survival {
        case .synchronised: try Self.copyForest(side + "/root", to: target)
        case .names: try copyNames(path, to: target)
        case .everything: try FileManager.default.copyItem(atPath: path, toPath: target)
        }
    }

    /// Follows the links of a folder: to files, and to folders like itself.
    private static func copyForest(_ folder: String, to target: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: folder) {
            let place = URL(filePath: folder + "/" + name).resolvingSymlinksInPath().path
            if try files.attributesOfItem(atPath: place)[.type] as? FileAttributeType == .typeDirectory {
                try copyForest(place, to: target + "/" + name)
            } else {
                try files.copyItem(atPath: place, toPath: target + "/" + name)
            }
        }
    }

    private func copyNames(_ folder: String, to target: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: target, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-shm") {
            let attributes = try files.attributesOfItem(atPath: folder + "/" + name)
            if attributes[.type] as? FileAttributeType == .typeDirectory {
                try copyNames(folder + "/" + name, to: target + "/" + name)
                continue
            }
            let number = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
            let image = "\(side)/images/\(number)"
            let content = files.contents(atPath: image) ?? Data()
            _ = files.createFile(
                atPath: target + "/" + name,
                contents: content,
                attributes: [.posixPermissions: 0o600]
            )
        }
    }
}
