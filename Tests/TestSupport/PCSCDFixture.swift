// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc
internal import Posix
package import SmartCard

/// The real pcscd with the virtual readers of vpcd, for one test at a time on this machine.
///
/// There is one pcscd per machine, so a lock file is held as long as the fixture lives. A pcscd that already answers is
/// used and never ended; when none runs, one is started with its own reader definitions, and ended afterwards.
/// A machine without pcscd or vpcd fails the test; it never passes without having run.
package final class PCSCDFixture {
    /// A virtual reader and the TCP port its card connects to.
    package struct Slot: Hashable, Sendable {
        /// Name in PC/SC.
        package let reader: ReaderName
        /// Port on 127.0.0.1.
        package let port: UInt16
    }

    private static let program = "/usr/sbin/pcscd"
    private static let vpcdDriver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
    private static let folderName = "/crousd-pcscd-"
    private static let lockFile = "/tmp/crousd-tests.lock"
    /// First ports of the pairs; Debian's vpcd uses the first pair.
    private static let ports = stride(from: UInt16(35963), to: 36963, by: 2)

    /// The virtual readers, in the order of their names.
    package let slots: [Slot]
    /// True when the fixture started pcscd itself and may stop it.
    package let isOwn: Bool

    private let lock: FileDescriptor
    private let folder: String
    private var process: Process?

    /// Runs a test with at least `slots` virtual readers; stops everything it started, whatever the test does.
    package static func run(slots: Int = 2, _ test: (PCSCDFixture) async throws -> Void) async throws {
        let lock = try FileDescriptor(opening: lockFile, for: .readWrite(mode: 0o666))
        try await waitUntil("the lock \(lockFile)", within: .seconds(1200)) { try lock.tryLock() }
        try await endLeftovers()
        let fixture = try PCSCDFixture(slots: slots, lock: lock)
        let outcome: Result<Void, any Error>
        do {
            try await fixture.start()
            outcome = .success(try await test(fixture))
        } catch {
            outcome = .failure(error)
        }
        try await fixture.end()
        try outcome.get()
    }

    private init(slots count: Int, lock: consuming FileDescriptor) throws {
        self.lock = lock
        isOwn = !Self.isAnswering
        folder = FileManager.default.temporaryDirectory.path + Self.folderName + "\(getpid())"
        let bases = isOwn ? Self.freePorts : Array(Self.ports)
        slots = zip(0..<count, bases.flatMap { [$0, $0 + 1] }).map { number, port in
            let name = Self.definitionName(number / 2) + " 00 0\(number % 2)"
            return Slot(reader: ReaderName(name), port: port)
        }
    }

    /// First ports of unused pairs: a pcscd that no longer answers may still hold the usual ones.
    private static var freePorts: [UInt16] {
        let taken = listeningPorts
        return ports.filter { !taken.contains($0) && !taken.contains($0 + 1) }
    }

    /// Starts the own pcscd (again) and waits until it answers.
    package func start() async throws {
        guard isOwn else { return try requireSlots() }
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            throw PCSCDFixtureError.missing("\(Self.program): install pcscd, or run scripts/setup")
        }
        guard FileManager.default.fileExists(atPath: Self.vpcdDriver) else {
            throw PCSCDFixtureError.missing("\(Self.vpcdDriver): install vsmartcard-vpcd, or run scripts/setup")
        }
        try writeReaderDefinitions()
        let process = try ChildProcess.start(URL(filePath: Self.program), ["-f", "-c", folder])
        self.process = process
        try await waitUntil("pcscd answers") { [self] in
            guard process.isRunning else { throw PCSCDFixtureError.ended(status: process.terminationStatus) }
            return Self.isAnswering && missingPorts.isEmpty
        }
    }

    /// Stops the own pcscd; throws for one of another program.
    package func stop() async throws {
        guard isOwn else { throw PCSCDFixtureError.notOwn }
        guard let process else { return }
        process.terminate()
        try await waitUntil("pcscd ends") { !process.isRunning }
        self.process = nil
    }

    private func end() async throws {
        guard isOwn else { return }
        try await stop()
        for path in [folder] + stride(from: 2, to: slots.count, by: 2).map({ "\(folder)-driver\($0 / 2).so" }) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private func requireSlots() throws {
        guard missingPorts.isEmpty else {
            throw PCSCDFixtureError.missing("a pcscd runs already, without virtual readers on TCP \(missingPorts)")
        }
    }

    /// A driver keeps its two slots in global variables; loaded once for two definitions it mixes up their cards.
    private func copyOfDriver(_ number: Int) throws -> String {
        let copy = folder + "-driver\(number).so"
        try? FileManager.default.removeItem(atPath: copy)
        let original = URL(filePath: Self.vpcdDriver).resolvingSymlinksInPath()
        try FileManager.default.copyItem(at: original, to: URL(filePath: copy))
        return copy
    }

    /// pcscd does not distinguish equal names: each pair of readers has its own.
    private static func definitionName(_ number: Int) -> String {
        number == 0 ? "Virtual PCD" : "Virtual PCD \(number)"
    }

    /// One definition makes two slots, on two ports one after the other.
    private func writeReaderDefinitions() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, slot) in slots.enumerated() where number.isMultiple(of: 2) {
            let port = "0x" + String(slot.port, radix: 16, uppercase: true)
            let driver = try number == 0 ? Self.vpcdDriver : copyOfDriver(number / 2)
            let definition = """
                FRIENDLYNAME "\(Self.definitionName(number / 2))"
                DEVICENAME /dev/null:\(port)
                LIBPATH \(driver)
                CHANNELID \(port)

                """
            try Data(definition.utf8).write(to: URL(filePath: folder + "/vpcd\(number / 2)"))
        }
    }

    private static var isAnswering: Bool { UnixSocket.isAnswering("/run/pcscd/pcscd.comm") }

    /// Ends every pcscd left over by a test process that died. Only the owner of the lock may.
    private static func endLeftovers() async throws {
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
        for process in processes {
            let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            let arguments = line.split(separator: "\0")
            guard arguments.first.map(String.init) == program,
                let starter = arguments.last.flatMap({ $0.split(separator: folderName).last }).flatMap({ Int32($0) }),
                !FileManager.default.fileExists(atPath: "/proc/\(starter)")
            else { continue }
            kill(process, SIGTERM)
            try await waitUntil("a leftover pcscd ends") {
                !FileManager.default.fileExists(atPath: "/proc/\(process)")
            }
        }
    }

    private var missingPorts: [UInt16] {
        let listening = Self.listeningPorts
        return slots.map(\.port).filter { !listening.contains($0) }
    }

    /// Listening TCP ports, by the kernel's table: a connection attempt would put a card on a reader.
    private static var listeningPorts: Set<UInt16> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
        let lines = tables.flatMap { $0.split(separator: "\n") }
        return Set(
            lines.compactMap { line in
                let fields = line.split(separator: " ")
                guard fields.count > 3, fields[3] == "0A" else { return nil }
                return fields[1].split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
            }
        )
    }
}

/// Why there is no pcscd to test with.
package enum PCSCDFixtureError: Error {
    /// Something is not installed or not configured.
    case missing(String)
    /// pcscd ended by itself.
    case ended(status: Int32)
    /// pcscd belongs to another program and must not be stopped.
    case notOwn
}
