// SPDX-License-Identifier: Apache-2.0
internal import APIModel
package import ArgumentParser
internal import HostSetup

/// Options of every command.
package struct GlobalOptions: ParsableArguments, Sendable {
    /// Path of the configuration.
    @Option(help: "Configuration file of the station.")
    package var config = HostConfiguration.defaultPath

    /// Path of the socket; nil for the one of the configuration.
    @Option(help: "Socket of the running crousd (default: the one of the configuration).")
    package var socket: String?

    /// True to answer with one JSON object.
    @Flag(help: "Print one JSON object instead of text.")
    package var json = false

    /// The defaults; the parser fills them in.
    package init() {}
}
