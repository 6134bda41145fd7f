// SPDX-License-Identifier: Apache-2.0
package import CardCrypto
package import SmartCard

/// A MIFARE SAM AV1, AV2 or AV3 in software, as far as encoding DESFire EV1 cards needs it; the key store names the
/// chip.
///
/// It is written from the facts about the real chip (docs/facts/sam.md) with the primitives of CardCrypto, and shares
/// no code with the client. Inferred behaviour is marked where it is decided. Four logical channels, each with its own
/// sessions; the key store lasts as long as the object.
package final class VirtualMIFARESAM: VirtualCard {
    private let store: SAMKeyStore
    private let random: any RandomSource
    private let keyLog: SAMKeyLog?
    private var channels: [SAMChannel] = []

    /// A SAM over a key store; `random` supplies the numbers of its authentications.
    package init(keys: SAMKeyStore, random: any RandomSource = SystemRandom()) {
        store = keys
        self.random = random
        keyLog = nil
        powerOn()
    }

    /// A SAM that writes all its keys to a file, for one test only.
    package init(keys: SAMKeyStore, loggingKeysTo log: SAMKeyLog) throws {
        store = keys
        random = SystemRandom()
        keyLog = log
        try log.note(keys)
        powerOn()
    }

    /// The chip's: T=1, its name in the historical bytes.
    package var atr: [UInt8] { store.mode.atr }

    /// Nil: a contact chip.
    package var uid: CardUID? { nil }

    /// Ends the sessions of all channels; the SAM may become locked.
    package func powerOn() {
        store.powerOn()
        channels = (0..<4).map { _ in SAMChannel(store: store, random: random, keyLog: keyLog) }
    }

    /// Ends the sessions of all channels.
    package func powerOff() { powerOn() }

    /// Executes a command of class 80 to 83; the low bits choose the logical channel.
    package func respond(to command: [UInt8]) -> [UInt8] {
        guard let apdu = try? CommandAPDU(bytes: command) else { return VirtualSAMStatus.wrongLength.bytes }
        guard apdu.cla & 0xFC == 0x80 else { return VirtualSAMStatus.unknownClass.bytes }
        return channels[Int(apdu.cla & 0x03)].respond(to: apdu)
    }

    /// What a trace of this SAM must blank: session keys and data before enciphering or after deciphering. An unknown
    /// command may carry keys, so its data is blanked too.
    package static func secrecy(of command: [UInt8]) -> CommandAPDU.Secrecy {
        guard command.count >= 2 else { return [] }
        return SAMInstruction.table[command[1]]?.secrecy ?? [.command, .answer]
    }
}
