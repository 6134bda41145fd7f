// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Who runs this process, and who others are.
public enum Users {
    /// The user whose rights this process has.
    public static var current: UInt32 { geteuid() }

    /// Login name; `uid N` when the system knows none.
    public static func name(_ id: UInt32) -> String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var texts = [CChar](repeating: 0, count: 16384)
        let status = unsafe getpwuid_r(id, &entry, &texts, texts.count, &found)
        guard status == 0, unsafe found != nil, let name = unsafe entry.pw_name else { return "uid \(id)" }
        return unsafe String(cString: name)
    }
}
