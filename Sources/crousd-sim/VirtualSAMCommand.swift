// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CardCrypto
internal import Posix
internal import SmartCard
internal import VirtualSAM

/// `crousd-sim sam`.
struct VirtualSAMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sam",
        abstract: "A MIFARE SAM with the keys of a file.",
        discussion: """
            The keys file is made by "crousd-sim keys" or by hand; docs/sam-keys-file.md describes it. It must have mode \
            0600. Usage counters and changed entries are kept beside it, in the file with .state behind its name; sessions \
            last as long as the process.
            """
    )

    @OptionGroup var reader: ReaderOptions

    @Option(help: ArgumentHelp("The keys file (YAML).", valueName: "file"))
    var keys: String

    @Option(help: "Chip and mode, in place of the file's; av2-as-av1 and av3-delivered are chips as NXP delivers them.")
    var mode: VirtualMIFARESAM.Mode?

    @Flag(help: "Begin as a locked SAM, which answers a few commands only.")
    var locked = false

    @Option(
        help: ArgumentHelp(
            "Test only: append every key used to this file, in clear.",
            valueName: "file",
            visibility: .hidden
        )
    )
    var keyLog: String?

    func run() throws {
        try Notice.reporting { () throws(Failure) in
            let store = try store()
            let name = "SAM \(Hex.encode(store.uid))"
            try reader.run(try sam(store), called: name, secrecy: { VirtualMIFARESAM.secrecy(of: $0) })
        }
    }

    private func store() throws(Failure) -> SAMKeyStore {
        let state = SAMStateFile(beside: keys)
        let store: SAMKeyStore
        do {
            try SecretMemory.hardenProcess()
            store = try SAMKeysFile.load(keys, mode: mode)
        } catch {
            throw Self.failure(error, keys)
        }
        do { try store.keepState(in: state) } catch { throw Self.failure(error, state.path) }
        if locked { store.lock() }
        return store
    }

    private func sam(_ store: SAMKeyStore) throws(Failure) -> VirtualMIFARESAM {
        guard let keyLog else { return VirtualMIFARESAM(keys: store) }
        do {
            return try VirtualMIFARESAM(keys: store, loggingKeysTo: try SAMKeyLog(appendingTo: keyLog))
        } catch {
            throw .unwritable("The key log cannot be written: \(error).")
        }
    }

    private static func failure(_ error: any Error, _ path: String) -> Failure {
        switch error as? SAMKeysFileError {
        case .file(let error): .unreadable("The keys file cannot be read: \(error).")
        case .some(let error): .unusable("The keys file \(path) cannot be used: \(error).")
        case nil: .unusable("The process cannot be protected: \(error).")
        }
    }
}
