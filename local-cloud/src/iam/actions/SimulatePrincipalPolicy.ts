import { NoSuchEntityException$, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { iamPageOfNumbers } from '../identity.ts';
import { judge, layersOf } from '../verdict.ts';

/** Decides like the cloud itself, for every action on every resource, with the principal's current policies. */
export const SimulatePrincipalPolicy = action(
  SimulatePrincipalPolicyCommand,
  ['PolicySourceArn', 'ActionNames', 'ResourceArns', 'ContextEntries', 'Marker', 'MaxItems'],
  ({ PolicySourceArn: resource }) => [{ resource }],
  (input, { iam }) => {
    const { PolicySourceArn: arn, ActionNames: actions, ResourceArns: resources = ['*'], ContextEntries = [] } = input;
    const identity = [...iam.roles, ...iam.users].find((each) => each.arn === arn);
    if (identity === undefined) throw fault(NoSuchEntityException$, `The entity ${arn} cannot be found.`);
    const facts = Object.fromEntries(
      ContextEntries.map(({ ContextKeyName: name = '', ContextKeyValues: values = [], ContextKeyType: type = '' }) => [
        name.toLowerCase(),
        type.endsWith('List') ? values : (values[0] ?? ''),
      ]),
    );
    const layers = layersOf(iam, identity);
    // Only the page is decided, because there may be millions of pairs.
    const { numbers, paging } = iamPageOfNumbers(actions.length * resources.length, input);
    const results = numbers.map((number) => {
      const [name = '', resource = ''] = [
        actions[Math.floor(number / resources.length)],
        resources[number % resources.length],
      ];
      return {
        EvalActionName: name,
        EvalResourceName: resource,
        EvalDecision: judge(layers, { action: name, facts })(resource).decision,
        MatchedStatements: [],
        MissingContextValues: [],
      };
    });
    return { EvaluationResults: results, ...paging };
  },
);
