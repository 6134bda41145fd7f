// SPDX-License-Identifier: Apache-2.0
internal import APIModel
package import ArgumentParser
internal import HostSetup

/// Options of every command.
package struct GlobalOptions: ParsableArguments, Sendable {
    @Option(help: "Configuration file of the station.")
    package var config = HostConfiguration.defaultPath

    @Option(help: "Socket of the running crousd (default: the one of the configuration).")
    package var socket: String?

    @Flag(help: "Print one JSON object instead of text.")
    package var json = false

    package init() {}
}
