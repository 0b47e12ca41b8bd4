import { Argument, Command } from 'commander';
import { z } from 'zod';
import { schemaOf, workflowTypes } from '../../contract/inputs.ts';
import type { WorkflowType } from '../../contract/inputs.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description("print the JSON Schema of a workflow's input")
    .addArgument(new Argument('<workflow>', 'type of the workflow').choices(workflowTypes))
    .action((workflow: WorkflowType) => {
      console.log(JSON.stringify(inputSchema(workflow), null, 2));
    });
}

/** What a caller may write: every field can be left out, and none may be added. */
export function inputSchema(workflow: WorkflowType): object {
  return { title: workflow, ...z.toJSONSchema(schemaOf(workflow), { io: 'input' }) };
}
