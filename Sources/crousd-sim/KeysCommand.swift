// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CardCrypto
internal import Posix
internal import VirtualSAM

/// `crousd-sim keys`.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "A keys file with random keys for a profile.",
        discussion: """
            Writes FILE for "crousd-sim sam" and FILE.host with the host key in hexadecimal digits, both with mode 0600. An \
            existing keys file is never replaced: its keys would be lost, and the cards made with them.
            """
    )

    @Option(help: ArgumentHelp("A profile's YAML file, or reference.", valueName: "profile"))
    var profile: String

    @Option(help: ArgumentHelp("The keys file to make.", valueName: "file"))
    var out: String

    @Option(help: "Chip and mode of the SAM that will use the file.")
    var mode = VirtualMIFARESAM.Mode.av2

    func run() throws {
        try Notice.reporting { () throws(Failure) in
            let plan = try plan()
            try refuseExisting()
            var (file, hostKey) = try makeKeys(plan)
            defer {
                SecretMemory.wipe(&file)
                SecretMemory.wipe(&hostKey)
            }
            do {
                try Files.replace(out + ".host", with: hostKey, mode: 0o600)
                try Files.replace(out, with: file, mode: 0o600)
            } catch {
                throw .unwritable("The keys cannot be written: \(error).")
            }
        }
    }

    private func plan() throws(Failure) -> SAMKeysPlan {
        do {
            guard profile != "reference" else { return try SAMKeysPlan.reference() }
            let text = String(decoding: try Files.read(profile, limit: 1 << 20), as: UTF8.self)
            return try SAMKeysPlan(profile: text)
        } catch let error as PosixError {
            throw .unreadable("The profile cannot be read: \(error).")
        } catch {
            throw .unusable("The profile \(profile) cannot be used: \(error).")
        }
    }

    /// An empty file holds no keys and may be replaced.
    private func refuseExisting() throws(Failure) {
        guard Files.exists(out) else { return }
        let size = try? FileDescriptor(opening: out, for: .read).size()
        guard size == 0 else { throw .unwritable("\(out) exists already; its keys are not replaced.") }
    }

    private func makeKeys(_ plan: SAMKeysPlan) throws(Failure) -> (file: [UInt8], hostKey: [UInt8]) {
        do {
            return try plan.makeKeys(random: SystemRandom(), mode: mode)
        } catch {
            throw .unusable("The keys cannot be made: \(error).")
        }
    }
}
