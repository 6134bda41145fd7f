// SPDX-License-Identifier: Apache-2.0

extension Files {
    /// Renames a file within its folder, atomically and durably, replacing an existing target.
    package static func move(_ path: String, to target: String) throws(PosixError) {
        try rename(path, to: target)
        try synchronizeFolder(of: target)
    }
}
