import { Argument, Command } from 'commander';
import { z } from 'zod';
import { schemaOf, workflowTypes } from '../../contract/inputs.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { projectFileSchema } from '../../project/project-file.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description("print the JSON Schema of a workflow's input, or that of a project's sparkify.json")
    .addArgument(new Argument('<what>', 'type of the workflow, or project').choices([...workflowTypes, 'project']))
    .action((what: WorkflowType | 'project') => {
      console.log(JSON.stringify(what === 'project' ? projectFileSchema() : inputSchema(what), null, 2));
    });
}

/** What a caller may write: every field can be left out, and none may be added. */
export function inputSchema(workflow: WorkflowType): object {
  return { title: workflow, ...z.toJSONSchema(schemaOf(workflow), { io: 'input' }) };
}
