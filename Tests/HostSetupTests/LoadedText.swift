// SPDX-License-Identifier: Apache-2.0
import Posix

@testable import HostSetup

extension HostConfiguration {
    /// The configuration in a file with this text.
    static func loaded(_ text: String) async throws -> HostConfiguration {
        let folder = try Files.makeTemporaryFolder("crousd-configuration")
        let path = folder + "/crousd.yaml"
        defer {
            Files.remove(path)
            Files.removeFolder(folder)
        }
        try Files.replace(path, with: Array(text.utf8))
        return try await load(path)
    }

    /// The configuration key of the error; "none" when there is no error.
    static func complaint(_ text: String) async throws -> String {
        do {
            _ = try await loaded(text)
            return "none"
        } catch HostSetupError.configurationField(let field, _) {
            return field
        }
    }
}
