// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CROUSCore
import HostSetup
import Testing

@testable import crousd

/// The command line of the service.
@Suite struct CrousdTests {
    @Test func `without arguments it reads the station's configuration and writes no training card on a real reader`()
        throws
    {
        let command = try Crousd.parse([])
        #expect(command.config == HostConfiguration.defaultPath && !command.training)
        let other = try Crousd.parse(["--config", "/x.yaml", "--training"])
        #expect(other.config == "/x.yaml" && other.training)
    }

    @Test func `help and version are answers, anything else is an error`() throws {
        let version = try #require(throws: (any Error).self) { try Crousd.parse(["--version"]) }
        #expect(Crousd.exitCode(for: version) == .success && Crousd.fullMessage(for: version) == Release.version)
        let help = try #require(throws: (any Error).self) { try Crousd.parse(["--help"]) }
        #expect(Crousd.exitCode(for: help) == .success && Crousd.fullMessage(for: help).contains("--config"))
        for arguments in [["--config"], ["--nothing"], ["extra"]] {
            let error = try #require(throws: (any Error).self) { try Crousd.parse(arguments) }
            #expect(Crousd.exitCode(for: error) == .validationFailure, "\(arguments)")
        }
    }
}
