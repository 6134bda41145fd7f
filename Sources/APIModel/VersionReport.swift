// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/version`.
package struct VersionReport: Codable, Sendable {
    /// Version of crousd, `major.minor.patch`.
    package let version: String
    /// Version of the API: the number in its addresses. Within one number routes and fields are only added.
    package let api: Int

    package init(version: String, api: Int = 1) {
        self.version = version
        self.api = api
    }
}
