// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// Whole-file operations, each with the durability it promises.
package enum Files {
    /// The whole content of a file; refuses more than `limit` bytes with `EFBIG`.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(PosixError) -> [UInt8] {
        let file = try FileDescriptor(opening: path, for: .read)
        var content: [UInt8] = []
        while true {
            let chunk = try file.read(upTo: 1 << 16)
            if chunk.isEmpty { return content }
            content += chunk
            if content.count > limit { throw PosixError(call: "read", subject: path, code: EFBIG) }
        }
    }

    /// Replaces `path` atomically: a reader sees the old content or the new one, also after a power cut.
    package static func replace(_ path: String, with content: [UInt8], mode: UInt32 = 0o640) throws(PosixError) {
        let temporary = path + ".new"
        do {
            let file = try FileDescriptor(opening: temporary, for: .replace(mode: mode))
            try file.write(content)
            try file.synchronize()
        }
        try rename(temporary, to: path)
        try synchronizeFolder(of: path)
    }

    /// Makes `path` a symbolic link to `target`, atomically replacing what was there.
    package static func link(_ path: String, to target: String) throws(PosixError) {
        let temporary = path + ".new"
        remove(temporary)
        guard unsafe symlink(target, temporary) == 0 else { throw .last("symlink", temporary) }
        try rename(temporary, to: path)
    }

    /// Makes a rename or a new file in the folder of `path` durable.
    package static func synchronizeFolder(of path: String) throws(PosixError) {
        try FileDescriptor(opening: folder(of: path), for: .read).synchronize()
    }

    /// Files created from now on are accessible to their owner and group only.
    package static func hideFromOthers() { umask(0o027) }

    /// A new folder that only this user may enter; its path is short enough for a socket in it.
    package static func makeTemporaryFolder(_ name: String) throws(PosixError) -> String {
        var template = Array("/tmp/\(name).XXXXXX".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
        }
        guard isMade else { throw .last("mkdtemp", name) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes an empty folder; anything else is left as it is.
    package static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// Removes a file; a missing one is no error.
    package static func remove(_ path: String) { _ = unsafe unlink(path) }

    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Names of the entries of a folder, in no particular order.
    package static func names(in folder: String) throws(PosixError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .last("opendir", folder) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            names.append(String(decoding: name, as: UTF8.self))
        }
        guard errno == 0 else { throw .last("readdir", folder) }
        return names.filter { $0 != "." && $0 != ".." }
    }

    /// Renames a file atomically, replacing an existing target; durable only after its folder was synchronised.
    package static func rename(_ path: String, to target: String) throws(PosixError) {
        guard unsafe Glibc.rename(path, target) == 0 else { throw .last("rename", target) }
    }

    /// True when `path` is a folder.
    package static func isFolder(_ path: String) -> Bool { unsafe access(path + "/.", F_OK) == 0 }

    /// Makes a folder and its missing parents, durably; existing ones are left as they are.
    package static func makeFolders(_ path: String, mode: UInt32 = 0o750) throws(PosixError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            if unsafe mkdir(prefix, mode) == 0 {
                try synchronizeFolder(of: prefix)
            } else if errno != EEXIST {
                throw .last("mkdir", prefix)
            }
            prefix += "/"
        }
    }

    /// User who owns what is at `path`.
    package static func owner(of path: String) throws(PosixError) -> UInt32 {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else { throw .last("stat", path) }
        return info.st_uid
    }

    /// True when this user may write the file at `path`, or create it when it does not exist.
    package static func isWritable(_ path: String) -> Bool {
        unsafe access(exists(path) ? path : folder(of: path), W_OK) == 0
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
