// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import CROUSCore

/// Virtual cards and SAMs for crousd.
@main
struct CrousdSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crousd-sim",
        abstract: "A DESFire EV1 card and a SAM in software, on virtual readers of pcscd or libnfc.",
        discussion: """
            Each card is one process that connects to vpcd, the virtual reader driver of pcscd (Debian package \
            vsmartcard-vpcd; its two readers listen on ports 35963 and 35964). Ending the process takes the card off the \
            reader.

            A first try, with pcscd running (docs/virtual-station.md has a whole station):
              crousd-sim keys --profile reference --out sam-keys.yaml
              crousd-sim sam --connect localhost:35964 --keys sam-keys.yaml &
              crousd-sim card --connect localhost:35963 --uid 04A1B2C3D4E580 --image card.image &

            Exit codes: 0 the reader was closed, 3 the card was torn off as planned, 64 wrong arguments, 65 a file is not usable, 66 a file cannot be read, \
            69 no virtual reader answers, 73 a file cannot be written, 74 the connection broke.
            """,
        version: Release.version,
        subcommands: [VirtualCardCommand.self, PN532Command.self, VirtualSAMCommand.self, KeysCommand.self]
    )
}
