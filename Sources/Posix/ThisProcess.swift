// SPDX-License-Identifier: Apache-2.0
internal import CPosix
internal import Glibc

/// Environment and end of this process.
package enum ThisProcess {
    /// Folder of the systemd credentials of this service; nil when there are none.
    package static var credentialsFolder: String? {
        guard let text = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
        return unsafe String(cString: text)
    }

    /// Returns freed memory to the system; the allocator would keep much of it.
    package static func releaseFreeMemory() { cposix_trim_heap() }

    /// Ends the process at once without cleaning up (docs/decisions/0014-exit-without-cleaning-up.md). Output must have
    /// been flushed.
    package static func end(_ code: Int32) -> Never { _exit(code) }
}
