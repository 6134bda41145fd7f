// SPDX-License-Identifier: Apache-2.0
internal import API
internal import ArgumentParser
internal import CROUSCore
internal import Foundation
internal import HostSetup
internal import Logging
internal import Posix
internal import ServiceLifecycle
internal import UnixSignals

/// The service of a card-issuing station.
@main
struct Crousd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crousd",
        abstract: "Runs the stations of this host and serves the API on a Unix socket.",
        discussion: "Stops on SIGTERM. The configuration is described in docs/configuration.md.",
        version: Release.version
    )

    @Option(help: "Configuration file.")
    var config = HostConfiguration.defaultPath

    @Flag(help: "Allow a training profile on readers that are not virtual.")
    var training = false

    func run() async throws {
        var code: Int32 = 0
        do {
            try await serve()
        } catch {
            let message =
                (error as? any UserFacingError)?.userMessage
                ?? UserMessage(.serviceFailed, .failure, detail: String(describing: error))
            FileHandle.standardError.write(Data("crousd: \(message.line(in: .english))\n".utf8))
            code = message.category.codes.exit
        }
        ThisProcess.end(code)
    }

    private func serve() async throws {
        Files.hideFromOthers()
        try SecretMemory.hardenProcess()
        var configuration = try await HostConfiguration.load(config)
        configuration.isTraining = configuration.isTraining || training
        var logger = Logger(label: "crousd")
        logger.logLevel = Logger.Level(rawValue: configuration.logLevel) ?? .info
        let host = try IssuingHost.open(configuration, logger: logger)
        defer { host.close() }
        // After the lock, so that a second crousd of this data folder reports who holds it.
        try prepareSocket(configuration.socket)
        let (socket, log) = (configuration.socket, logger)
        let application = APIApplication(service: host.service, socket: socket, logger: logger) {
            do {
                try UnixSocket.restrict(socket, toGroup: "crousd")
            } catch {
                log.warning("socket keeps the owner's group", metadata: ["error": "\(error)"])
            }
            log.info("ready", metadata: ["socket": "\(socket)"])
        }
        // The stations come first: a service with a higher index may use those before it and is stopped before them.
        var services = ServiceGroupConfiguration(
            services: [StationsService(service: host.service), APIService(application: application)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        services.maximumGracefulShutdownDuration = .seconds(5)
        services.maximumCancellationDuration = .seconds(5)
        try await ServiceGroup(configuration: services).run()
        log.info("stopped")
    }

    /// A socket that a process answers stays; one left behind by a crash is replaced by the listener.
    private func prepareSocket(_ path: String) throws(HostSetupError) {
        guard !UnixSocket.isAnswering(path) else { throw .socketTaken(path) }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do { try Files.makeFolders(folder) } catch { throw .socketUnusable(path, detail: error.description) }
    }
}
