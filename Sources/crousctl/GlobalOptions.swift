// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Workplace

/// Options of every command.
struct GlobalOptions: ParsableArguments {
    @Option(help: "Configuration file of the station.")
    var config = WorkplaceConfiguration.defaultPath

    @Option(help: "Socket of the running crousd (default: the one of the configuration).")
    var socket: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false
}
