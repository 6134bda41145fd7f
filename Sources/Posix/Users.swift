// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// User ids and names.
package enum Users {
    /// The effective user of this process.
    package static var current: UInt32 { geteuid() }

    /// Login name; `uid N` when the system knows none.
    package static func name(_ id: UInt32) -> String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var texts = [CChar](repeating: 0, count: 16384)
        let status = unsafe getpwuid_r(id, &entry, &texts, texts.count, &found)
        guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return "uid \(id)" }
        return unsafe String(cString: name)
    }
}
