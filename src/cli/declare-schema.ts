import type { Command } from 'commander';

const EXAMPLES = `
Examples:
  modelbench schema > modelbench.schema.json
  # then, as the first line of a scenario, for editors with a YAML language server:
  # yaml-language-server: $schema=./modelbench.schema.json`;

export function declareSchema(program: Command, act: () => Promise<void>): void {
  program
    .command('schema')
    .summary("print the scenario's JSON Schema")
    .description("Prints the JSON Schema of scenarios, for editors' completion and checks.")
    .addHelpText('after', EXAMPLES)
    .action(async () => act());
}
