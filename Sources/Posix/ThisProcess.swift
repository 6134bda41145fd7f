// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// This process, as whoever started it set it up.
package enum ThisProcess {
    /// Folder with the credentials systemd hands over to this service; nil when it hands over none.
    package static var credentialsFolder: String? {
        guard let text = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
        return unsafe String(cString: text)
    }

    /// Ends the process at once, with nothing cleaned up: libraries would pull what they have away under threads that are
    /// still in them, pcsc-lite under the one that watches the readers. What is printed must not wait in a buffer.
    package static func end(_ code: Int32) -> Never { _exit(code) }
}
