// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Unix domain sockets, seen from the client.
package enum UnixSocket {
    /// True when a process accepts connections at `path`.
    package static func isAnswering(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard path.utf8.count < target.count else { return false }
            unsafe target.copyBytes(from: path.utf8)
            return true
        }
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard isShort, raw >= 0 else { return false }
        defer { close(raw) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(raw, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Restricts a socket file to its owner and a group; when the group does not exist it keeps the owner's.
    package static func restrict(_ path: String, toGroup group: String) throws(PosixError) {
        if let entry = unsafe getgrnam(group) {
            guard unsafe chown(path, uid_t.max, entry.pointee.gr_gid) == 0 else { throw .last("chown", path) }
        }
        guard unsafe chmod(path, 0o660) == 0 else { throw .last("chmod", path) }
    }
}
