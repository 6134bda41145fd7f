// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// This process, as whoever started it set it up.
public enum ThisProcess {
    /// Folder with the credentials systemd hands over to this service; nil when it hands over none.
    public static var credentialsFolder: String? {
        guard let text = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
        return unsafe String(cString: text)
    }
}
